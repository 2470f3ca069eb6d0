import { expect, test } from 'vitest';
import { quantile, quantiles } from './quantile.ts';

test('matches interpolation by hand', () => {
  // Places .2, 2, 3.6, 3.98 of 1 2 4 8 16
  const found = quantiles([16, 1, 4, 2, 8], [0.05, 0.5, 0.9, 0.995]);
  expect(found).toEqual([1.2, 4, 12.8, 15.84].map((value) => expect.closeTo(value, 12)));
  expect(quantile([3], 0.7)).toBe(3);
  expect(quantiles([5, 7], [0, 1])).toEqual([5, 7]);
});

test('infinite values stay what they are, and no number is refused', () => {
  const infinite = Number.POSITIVE_INFINITY;
  expect(quantile([1, infinite, infinite], 0.9)).toBe(infinite);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
  expect(() => quantile([1, Number.NaN], 0.5)).toThrow(RangeError);
  expect(() => quantile([1], 1.1)).toThrow(RangeError);
});
