import { expect, test } from 'vitest';
import { fiellerInterval } from './fieller-interval.ts';

const interval = (more: Partial<Parameters<typeof fiellerInterval>[0]> = {}) =>
  fiellerInterval({
    numerator: { mean: 2, variance: 0.25 },
    denominator: { mean: 4, variance: 1 },
    covariance: 0,
    critical: 1,
    ...more,
  });

test('matches a vector worked by hand', () => {
  // (2 - 4θ)² = 0.25 + θ²: 15θ² - 16θ + 3.75 = 0, θ = (16 ± √(256 - 225))/30
  const found = interval()!;
  expect(found.ratio).toBe(0.5);
  expect(found.low).toBeCloseTo((16 - Math.sqrt(31)) / 30, 12);
  expect(found.high).toBeCloseTo((16 + Math.sqrt(31)) / 30, 12);
});

test('what hangs together narrows it', () => {
  // (2 - 4θ)² = 0.25 - θ + θ² (covariance 0.5): 15θ² - 15θ + 3.75 = 0, θ = 0.5 twice: a is half of b to the last bit
  const found = interval({ covariance: 0.5 })!;
  expect(found.low).toBeCloseTo(0.5, 7);
  expect(found.high).toBeCloseTo(0.5, 7);
});

test('there is none where the lower mean may be 0', () => {
  expect(interval({ critical: 4 })).toBeUndefined();
  expect(interval({ critical: 3.99 })).toBeDefined();
  expect(interval({ denominator: { mean: 0, variance: 0 } })).toBeUndefined();
});

test('at its ends the difference is just so many standard errors away from 0', () => {
  const given = {
    numerator: { mean: -1, variance: 0.3 },
    denominator: { mean: 5, variance: 0.7 },
    covariance: -0.2,
    critical: 1.7,
  };
  const { low, high } = fiellerInterval(given)!;
  for (const ratio of [low, high])
    expect(Math.abs(-1 - ratio * 5) / Math.sqrt(0.3 + 2 * ratio * 0.2 + ratio ** 2 * 0.7)).toBeCloseTo(1.7, 9);
});

test.each([
  { critical: 0 },
  { covariance: Number.NaN },
  { numerator: { mean: 1, variance: -1 } },
  { denominator: { mean: Number.POSITIVE_INFINITY, variance: 1 } },
])('%j is refused', (more) => {
  expect(() => interval(more)).toThrow(RangeError);
});
