import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile } from '../../statistics/quantile.ts';
import { medianOf } from './median-of.ts';

test('is the middle, or the mean of the middle two', () => {
  expect(medianOf(Float64Array.of(3))).toBe(3);
  expect(medianOf(Float64Array.of(4, 1))).toBe(2.5);
  expect(medianOf(Float64Array.of(9, 1, 5))).toBe(5);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }), (numbers) => {
      expect(medianOf(Float64Array.from(numbers))).toBe(quantile(numbers, 0.5));
    }),
  );
});
