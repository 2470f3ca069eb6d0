import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { countCounts } from './counts-of-counts.ts';
import { heapsExponent, rarefiedHeapsExponent } from './heaps-exponent.ts';

test('is the slope between two sizes', () => {
  // four times the words, twice the types
  expect(heapsExponent({ words: 100, types: 50 }, { words: 400, types: 100 })).toBeCloseTo(0.5, 15);
  expect(() => heapsExponent({ words: 100, types: 50 }, { words: 100, types: 60 })).toThrow(RangeError);
});

test('takes the half by rarefaction', () => {
  // log2(5/3.674242…)
  expect(rarefiedHeapsExponent(countCounts([5, 3, 2, 1, 1]))).toBeCloseTo(0.444481277171326, 13);
  // a a b: S(1) = 1, S(3) = 2: ln 2/ln 3
  expect(rarefiedHeapsExponent(countCounts([2, 1]))).toBeCloseTo(Math.LN2 / Math.log(3), 14);
  expect(() => rarefiedHeapsExponent(countCounts([1]))).toThrow(SampleTooSmallError);
});
