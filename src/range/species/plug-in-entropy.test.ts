import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { countCounts } from './counts-of-counts.ts';
import { millerMadowEntropy } from './miller-madow-entropy.ts';
import { plugInEntropy } from './plug-in-entropy.ts';

test('is 1.5 bits for shares of 1/2, 1/4, 1/4', () => {
  // 1/2 · 1 + 1/4 · 2 + 1/4 · 2
  expect(plugInEntropy(countCounts([2, 1, 1])) / Math.LN2).toBeCloseTo(1.5, 15);
});

test('is 0 for one type and ln S for equal counts', () => {
  expect(Object.is(plugInEntropy(countCounts([7])), 0)).toBe(true);
  expect(plugInEntropy(countCounts([3, 3, 3]))).toBeCloseTo(Math.log(3), 15);
  expect(() => plugInEntropy(countCounts([]))).toThrow(SampleTooSmallError);
});

test('with Miller and Madow adds (S-1)/2n', () => {
  // 1.5 ln 2 + 2/8
  expect(millerMadowEntropy(countCounts([2, 1, 1]))).toBeCloseTo(1.5 * Math.LN2 + 0.25, 15);
});
