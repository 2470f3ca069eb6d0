import { expect, test } from 'vitest';
import { CLOSING_QUOTE, joinWords, OPENING_QUOTE, splitSentences, splitWords } from './sentence-words.ts';

test('ends sentences at full stops, not at abbreviations', () => {
  const text = 'Mr. Smith met J. P. Hale of the U.S. Navy. "Is it so?" he asked. It cost $1,000.50! So did I. The end';
  expect(splitSentences(text)).toEqual([
    'Mr. Smith met J. P. Hale of the U.S. Navy.',
    '"Is it so?" he asked.',
    'It cost $1,000.50!',
    'So did I.',
    'The end',
  ]);
});

test('tells opening from closing quotation marks', () => {
  expect(splitWords('“No,” said Dr. Low, "it\'s 5% -- (or so)."')).toEqual([
    OPENING_QUOTE,
    'No',
    ',',
    CLOSING_QUOTE,
    'said',
    'Dr.',
    'Low',
    ',',
    OPENING_QUOTE,
    "it's",
    '5%',
    '--',
    '(',
    'or',
    'so',
    ')',
    '.',
    CLOSING_QUOTE,
  ]);
});

test('joining undoes splitting', () => {
  for (const text of [
    'The States\' rights, he said, were "well-known" in 1861.',
    '"Wait..." (a pause) [Laughter] -- and so on; or else: no!',
    'The U.S. Congress sat at 10:30 on the farm of Mr. Jay, Jr.',
  ]) {
    expect(joinWords(splitWords(text))).toBe(text);
  }
});
