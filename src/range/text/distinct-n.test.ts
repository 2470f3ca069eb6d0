import { expect, test } from 'vitest';
import { distinctN } from './distinct-n.ts';
import { expectationAdjustedDistinct } from './expectation-adjusted-distinct.ts';

test('counts n-grams of each document, by hand', () => {
  // tokens a b c d of 6; ab ba cd of 4
  const documents = [
    ['a', 'b', 'a', 'b'],
    ['c', 'd'],
  ];
  expect(distinctN(documents, { n: 1 })).toBeCloseTo(4 / 6, 15);
  expect(distinctN(documents, { n: 2 })).toBe(0.75);
  expect(distinctN(documents, { n: 5 })).toBeUndefined();
});

test('is adjusted by what chance would give', () => {
  // 3/(5 (1 - (4/5)^4)) = 3/(5 · 369/625)
  expect(expectationAdjustedDistinct({ types: 3, tokens: 4, vocabulary: 5 })).toBeCloseTo(375 / 369, 14);
  // Vocabulary without end: every draw is new, N/C
  expect(expectationAdjustedDistinct({ types: 3, tokens: 4, vocabulary: 1e15 })).toBeCloseTo(0.75, 12);
  expect(expectationAdjustedDistinct({ types: 1, tokens: 4, vocabulary: 1 })).toBe(1);
  expect(() => expectationAdjustedDistinct({ types: 0, tokens: 0, vocabulary: 5 })).toThrow(RangeError);
});
