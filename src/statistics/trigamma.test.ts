import { expect, test } from 'vitest';
import { digamma } from './digamma.ts';
import { trigamma } from './trigamma.ts';

test('known values: π²/6 at 1, π²/2 at a half, π²/6 less the squares below at whole numbers', () => {
  expect(trigamma(1) / (Math.PI ** 2 / 6)).toBeCloseTo(1, 14);
  expect(trigamma(0.5) / (Math.PI ** 2 / 2)).toBeCloseTo(1, 14);
  expect(trigamma(4) / (Math.PI ** 2 / 6 - 1 - 1 / 4 - 1 / 9)).toBeCloseTo(1, 13);
});

test('is the slope of digamma, and keeps its recurrence', () => {
  for (const x of [0.01, 0.3, 2.5, 11.9, 12.1, 49.5, 1e4]) {
    const step = 1e-4 * x;
    expect((digamma(x + step) - digamma(x - step)) / (2 * step) / trigamma(x)).toBeCloseTo(1, 6);
    expect((trigamma(x) - 1 / (x * x)) / trigamma(x + 1)).toBeCloseTo(1, x < 0.1 ? 9 : 11);
  }
  expect(trigamma(1e12) * 1e12).toBeCloseTo(1, 11);
  expect(() => trigamma(0)).toThrow(RangeError);
});
