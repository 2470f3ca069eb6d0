import { expect, test } from 'vitest';
import { selfRepetition } from './self-repetition.ts';

test('counts other documents that hold the same 4-grams, by hand', () => {
  // abcd stands in two of three documents: ln 2 for both, ln 1 for the third
  expect(selfRepetition([[...'abcde'], [...'abcdf'], [...'xyzwv']])).toBeCloseTo((2 * Math.LN2) / 3, 15);
});

test('a document does not repeat itself, and a short one repeats nothing', () => {
  expect(selfRepetition([[...'abababab'], [...'xy']])).toBe(0);
  expect(selfRepetition([])).toBeUndefined();
  // ab twice in the first counts once: N = 2 for ab
  expect(selfRepetition([[...'abab'], [...'ab']], { n: 2 })).toBeCloseTo(Math.LN2, 15);
});
