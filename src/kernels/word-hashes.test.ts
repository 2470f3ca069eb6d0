import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextKernel } from './text-kernel.ts';
import { wordHash, wordHashes } from './word-hashes.ts';
import { wordsHash } from './words-hash.ts';
import { wordsOf } from './words-of.ts';

/** Dense in everything that the word rule and folding treat apart. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "'",
          '’',
          "''",
          ' ',
          '. ',
          '-',
          'a',
          'Word',
          'DON’T',
          "dogs'",
          "'n'",
          '7',
          'x1',
          'Ａ',
          'é',
          'É',
          'e\u0301',
          'ß',
          'ﬁ',
        ],
        ...[
          'Σ',
          'ΟΔΟΣ',
          'ς',
          'İ',
          'ı',
          'I',
          '中',
          '𠀀',
          'か',
          'が',
          'ｶﾞ',
          '한',
          '\u1112\u1161',
          'ที่',
          'ำ',
          'ີ',
          'ខ្មែរ',
          'မြန်',
          '🚀',
          '❤️',
        ],
        ...[
          '𝒳',
          '\u{1e900}',
          '½',
          '™',
          '…',
          '“',
          '\u00a0',
          '\u00ad',
          '\u200d',
          '\0',
          '\ud800',
          '\udc00',
          '\ufffd',
          'internationalisation',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.stringMatching(/^[a-zA-Z0-9']{0,40}$/),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const kernel = new TextKernel([]);

function expectTwin(text: string): void {
  const hashes = wordHashes(text);
  expect(kernel.hashWords(text)).toBe(hashes.length);
  expect(kernel.wordHashes()).toEqual(hashes);
  expect(kernel.wordsHash()).toBe(wordsHash(hashes));
}

describe('the WASM words equal their scalar twin', () => {
  test('on any text', () => {
    fc.assert(fc.property(texts, expectTwin), { numRuns: 3000 });
  });

  test('at every length and place around the borders of blocks', () => {
    for (let length = 0; length <= 200; length++) {
      expectTwin('x'.repeat(length));
      expectTwin(`${'y'.repeat(length)}'`);
      expectTwin(`${' '.repeat(length)}Word’s end`);
      expectTwin(`${'ab '.repeat(length / 3)}${'c'.repeat(length % 3)}`);
      expectTwin(`${'it '.repeat(length / 3)}don't${"'".repeat(length % 7)} we''re`);
      expectTwin(`${'q'.repeat(length)}é${'q'.repeat(length % 19)} z`);
      expectTwin(`${'-'.repeat(length)}中ab'`);
    }
    for (let place = 0; place < 140; place++) {
      for (const inset of ["'", "''", ' ', 'É', '’', '中', '\u0301', 'Σ', '🚀']) {
        expectTwin('abcdefgh'.repeat(18).slice(0, place) + inset + 'stuvwxyz'.repeat(18).slice(place));
        expectTwin('on ab cde '.repeat(15).slice(0, place) + inset + 'fg hi jkl '.repeat(15).slice(place, 145));
      }
    }
  });

  test('at each code point by itself, so that one that the host must fold hides no other', () => {
    for (let point = 0; point < 0x40000; point += point < 0x20000 ? 1 : 61) {
      // The middles of large blocks of like characters add nothing.
      if (point === 0x3500) point = 0x9f00;
      if (point === 0xad00) point = 0xd700;
      const text = `a${String.fromCodePoint(point)}B c`;
      kernel.hashWords(text);
      expect(kernel.wordHashes(), point.toString(16)).toEqual(wordHashes(text));
    }
  });

  test('on texts of a megabyte and more, and on a short one after them', () => {
    const sentence = "The frost has taken Mary's plums, dear sister -- all 40 of them. ";
    const texts = [
      `${sentence.repeat(20_000)}`,
      `${sentence.repeat(4_000)}Σ`,
      '天地玄黄'.repeat(20_000),
      'x'.repeat(1_000_000),
    ];
    for (const text of texts) {
      expectTwin(text);
      expect(new TextDecoder().decode(kernel.bytes) === text).toBe(true);
    }
    expectTwin("'".repeat(1_000_000));
    expectTwin(`a${"'".repeat(500_000)}b`);
    expectTwin('one');
    expectTwin('');
    expect(kernel.wordHashes()).toHaveLength(0);
  });
});

describe('hashWords', () => {
  test('reads the bytes that load left in WASM memory, and leaves them there', () => {
    for (const text of ['plain words here', 'naïve words here']) {
      const bytes = kernel.load(text);
      bytes[bytes.length - 1] = 0x78;
      kernel.hashWords(text);
      expect(kernel.wordHashes()).toEqual(wordHashes(`${text.slice(0, -1)}x`));
    }
  });

  test('has the host fold what the neighbours decide, and keeps the raw bytes for the scan', () => {
    const scanning = new TextKernel(['ΣΑΣ']);
    const text = 'ΣΑΣ ½ e\u0301';
    scanning.load(text);
    expect(scanning.hashWords(text)).toBe(4);
    expect(scanning.wordHashes()).toEqual(Uint32Array.of(...['σας', '1', '2', 'é'].map(wordHash)));
    expect(new TextDecoder().decode(scanning.bytes)).toBe(text);
    expect([...scanning.scanLiterals()]).toEqual([0, 0]);
  });

  test('loads a text that was not loaded before', () => {
    kernel.load('one two');
    expect(kernel.hashWords('three')).toBe(1);
    expect(new TextDecoder().decode(kernel.bytes)).toBe('three');
  });
});

describe('wordsOf', () => {
  test.each([
    ['', []],
    ["The Dogs' BONES, don’t 'n' rock''n''roll'", ['the', 'dogs', 'bones', "don't", 'n', "rock''n''roll"]],
    ['ΟΔΟΣ Ｆｕｌｌ ﬁn m² ½', ['οδος', 'full', 'fin', 'm2', '1', '2']],
    ['Straße İstanbul e\u0301te', ['straße', 'i\u0307stanbul', 'éte']],
    ['中文 ab中c がｶﾞ', ['中', '文', 'ab', '中', 'c', 'が', 'ガ']],
    ['ที่นี่ abที่ กำ ิ', ['ที่', 'นี่', 'ab', 'ที่', 'ก\u0e4d', 'า']],
    ["中' 中'a 'a 中", ['中', '中', 'a', 'a', '中']],
    ['a\ud800b 🚀 x\ufffdy', ['a', 'b', 'x', 'y']],
  ])('%j gives %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
    expect([...wordHashes(text)]).toEqual(words.map(wordHash));
    expectTwin(text);
  });

  test('gives words that stay as they are when read again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const words = wordsOf(text);
        expect(wordsOf(words.join(' '))).toEqual(words);
      }),
      { numRuns: 1000 },
    );
  });
});
