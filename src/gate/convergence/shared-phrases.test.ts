import { expect, test } from 'vitest';
import { phrasesOf, sharedPhrases } from './shared-phrases.ts';

const shared = (a: string, b: string) => sharedPhrases(phrasesOf(a.split(' ')), phrasesOf(b.split(' ')));

test('worked by hand', () => {
  // "a b c", "b c d", "c d e" and "b c d", "c d f": one of 3 and 2
  expect(shared('a b c d e', 'b c d f')).toBeCloseTo(2 / 5, 12);
  expect(shared('a b c d', 'a b c d')).toBe(1);
  expect(shared('a b c', 'c b a')).toBe(0);
  // Phrases count once, however often they are said.
  expect(phrasesOf('a a a a a'.split(' ')).size).toBe(1);
});

test('texts too short for a phrase share none', () => {
  expect(shared('a b', 'a b')).toBe(0);
});
