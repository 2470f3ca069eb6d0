import { describe, expect, test } from 'vitest';
import { languageOf } from './language-of.ts';

describe('what metadata declares comes first', () => {
  test.each([
    ['de', 'de'],
    ['EN_us', 'en-us'],
    ['deu-1996', 'deu-1996'],
  ])('%s', (declared, language) => {
    expect(languageOf('whatever this is', declared)).toEqual({ language, basis: 'declared' });
  });
  test('unless it is no tag', () => {
    expect(languageOf('これは日本語の文章です。', 'not a tag at all')).toEqual({ language: 'ja', basis: 'script' });
  });
});

describe('then the script', () => {
  test.each([
    ['秦川雄帝宅，函谷壯皇居。綺殿千尋起，離宮百雉餘。', 'zh'],
    ['これは日本語の文章です。漢字も仮名もあります。', 'ja'],
    ['모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.', 'ko'],
    ['Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια', 'el'],
    ['มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์', 'th'],
  ])('%s', (text, language) => {
    expect(languageOf(text, null)).toEqual({ language, basis: 'script' });
  });
  test('a quoted name in another script does not decide', () => {
    expect(
      languageOf('The poet, whose name is written 杜甫 in Chinese, lived in the eighth century.', null).language,
    ).toBe('en');
  });
});

describe('then a detector', () => {
  test.each([
    ['The quick brown fox jumps over the lazy dog, and that is the end of the story.', 'en'],
    ['Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft begabt.', 'de'],
    ['Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison.', 'fr'],
    ['Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом.', 'ru'],
  ])('%s', (text, language) => {
    expect(languageOf(text, null)).toEqual({ language, basis: 'detected' });
  });
  test('an English title in a French text does not decide', () => {
    const text =
      'Il avait lu The Decline of the West and that was all, et pourtant il parlait de la guerre avec une assurance qui étonnait tous ses amis. ' +
      'La maison était grande, le jardin donnait sur la rivière, et chaque soir on y voyait passer les bateaux qui descendaient vers la mer.';
    expect(languageOf(text, null).language).toBe('fr');
  });
  test('short or doubtful texts stay open', () => {
    for (const text of ['', 'ok', '12345 67890 12345 67890 12345 67890', 'foo(bar[baz]) && qux || 0x00']) {
      expect(languageOf(text, null), text).toEqual({ language: 'und', basis: 'unknown' });
    }
  });
  test('headers before the prose are passed over', () => {
    const letter = `PEP: 8\nTitle: X\nVersion: 1\nStatus: Active\n\nAlle Menschen sind frei und gleich an Würde und Rechten geboren, und sie sind mit Vernunft begabt.\n`;
    expect(languageOf(letter, null).language).toBe('de');
  });
});
