import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countCounts } from './counts-of-counts.ts';
import { hillNumber } from './hill-number.ts';
import { unbiasedHillTwo } from './unbiased-hill-two.ts';
import { yuleK } from './yule-k.ts';

const sample = countCounts([5, 3, 2, 1, 1]);

test('is right at the four orders that are quoted', () => {
  // 144/(25 + 9 + 4 + 1 + 1) = 3.6; 12/5 = 2.4
  expect(hillNumber(sample, { order: 0 })).toBe(5);
  expect(hillNumber(sample, { order: 1 })).toBeCloseTo(4.15424173615638, 13);
  expect(hillNumber(sample, { order: 2 })).toBeCloseTo(3.6, 14);
  expect(hillNumber(sample, { order: Number.POSITIVE_INFINITY })).toBeCloseTo(2.4, 15);
});

test('falls with the order, without a step at 1, and nears 1 over the greatest share', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 20 }), (counts) => {
      const orders = [0, 0.5, 1 - 1e-6, 1, 1 + 1e-6, 2, 10, 1e4];
      const numbers = orders.map((order) => hillNumber(countCounts(counts), { order }));
      for (let index = 1; index < numbers.length; index++)
        expect(numbers[index]).toBeLessThanOrEqual(numbers[index - 1]! * (1 + 1e-8));
    }),
  );
  expect(hillNumber(sample, { order: 1e4 })).toBeCloseTo(2.4, 3);
  expect(() => hillNumber(sample, { order: -1 })).toThrow(RangeError);
});

test('the unbiased order 2 counts pairs, as Yule’s K does', () => {
  // 12·11/28; 10^4 · 28/144
  expect(unbiasedHillTwo(sample)).toBeCloseTo(132 / 28, 14);
  expect(unbiasedHillTwo(countCounts([1, 1]))).toBeUndefined();
  expect(yuleK(sample)).toBeCloseTo(280000 / 144, 10);
});
