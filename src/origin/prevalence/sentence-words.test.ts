import { expect, test } from 'vitest';
import { sentenceWords } from './sentence-words.ts';

test('cuts at ends of sentences and lines, folds, and keeps each word once', () => {
  expect(sentenceWords('The cat saw the Cat. It ran 3.5 miles away!\nNo.\nWhat was that? Well')).toEqual([
    ['the', 'cat', 'saw'],
    ['it', 'ran', '3', '5', 'miles', 'away'],
    ['what', 'was', 'that'],
  ]);
});

test('scripts without spaces', () => {
  expect(sentenceWords('我们今天去学校。他们明天来！').length).toBe(2);
});

test('nothing, one endless sentence, a text of marks', () => {
  expect(sentenceWords('')).toEqual([]);
  expect(sentenceWords('word '.repeat(50_000))).toEqual([]);
  expect(sentenceWords('. '.repeat(50_000))).toEqual([]);
});
