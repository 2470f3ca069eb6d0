import { expect, test } from 'vitest';
import { countCounts } from './counts-of-counts.ts';
import { unseenTypes } from './unseen-types.ts';

test('follows the form for the case at hand', () => {
  // n = 12, f1 = 2, f2 = 1: 11/12 · 4/2; n = 5, f1 = 2, f2 = 0: 4/5 · 2·1/2
  expect(unseenTypes(countCounts([5, 3, 2, 1, 1]))).toBeCloseTo(22 / 12, 15);
  expect(unseenTypes(countCounts([3, 1, 1]))).toBeCloseTo(0.8, 15);
  expect(unseenTypes(countCounts([2, 2]))).toBe(0);
  expect(unseenTypes(countCounts([]))).toBe(0);
});
