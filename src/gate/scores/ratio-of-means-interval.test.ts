import { expect, test } from 'vitest';
import { ratioOfMeansInterval } from './ratio-of-means-interval.ts';

const means = { reference: 2, generation: 1, referenceVariance: 0.25, generationVariance: 0.09, covariance: 0 };

test('is the set of ratios within t errors, worked by hand', () => {
  // t = 2: a = 4 - 1 = 3, b = 2, c = 1 - 0.36 = 0.64; roots (2 ∓ sqrt(4 - 1.92))/3.
  const { low, high } = ratioOfMeansInterval(means, { t: 2 });
  expect(low).toBeCloseTo((2 - Math.sqrt(2.08)) / 3, 14);
  expect(high).toBeCloseTo((2 + Math.sqrt(2.08)) / 3, 14);
  // At its ends the difference is t errors of itself.
  for (const ratio of [low, high!]) expect((ratio * 2 - 1) ** 2).toBeCloseTo(4 * (ratio ** 2 * 0.25 + 0.09), 12);
});

test('has no end where the mean of people may be 0, and begins where the data say so', () => {
  // t = 5: a = 4 - 6.25 = -2.25, b = 2, c = 1 - 2.25 = -1.25: every ratio stands.
  expect(ratioOfMeansInterval(means, { t: 5 })).toEqual({ low: 0, high: undefined });
  // Generation known exactly: c = 1, a = -2.25, and ratios below (2 - sqrt(4 + 2.25))/-2.25 = 0.2222 are too small.
  const { low, high } = ratioOfMeansInterval({ ...means, generationVariance: 0 }, { t: 5 });
  expect(low).toBeCloseTo(0.5 / 2.25, 14);
  expect(high).toBeUndefined();
  expect(ratioOfMeansInterval({ ...means, referenceVariance: 1, generationVariance: 0 }, { t: 2 })).toEqual({
    low: 0,
    high: undefined,
  });
});

test('a ratio is never below 0', () => {
  expect(ratioOfMeansInterval({ ...means, generation: 0 }, { t: 2 }).low).toBe(0);
});
