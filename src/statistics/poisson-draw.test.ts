import { expect, test } from 'vitest';
import { kolmogorovDistance } from '../../test/support/kolmogorov-distance.ts';
import { poissonDraw } from './poisson-draw.ts';
import { randomStream } from './random-stream.ts';
import { regularizedIncompleteGamma } from './regularized-incomplete-gamma.ts';

const DRAWS = 50_000;

test.each([0.01, 0.7, 4, 9.99, 10, 30, 2000, 1e5])(
  'mean %d: distribution and moments, 50,000 draws, seed 9',
  (mean) => {
    const random = randomStream(9, mean);
    const draws = Float64Array.from({ length: DRAWS }, () => poissonDraw(random, { mean }));
    // P(X <= k) is the upper tail of a gamma variable with shape k + 1 at the mean.
    const cumulative = (count: number) => (count < 0 ? 0 : regularizedIncompleteGamma(mean, { a: count + 1 }).upper);
    expect(kolmogorovDistance(draws, cumulative, (count) => cumulative(count - 1))).toBeLessThan(1.95);
    const average = draws.reduce((sum, x) => sum + x, 0) / DRAWS;
    expect(Math.abs(average - mean) / Math.sqrt(mean / DRAWS)).toBeLessThan(4);
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / DRAWS;
    expect(Math.abs(variance - mean) / Math.sqrt((2 * mean * mean + mean) / DRAWS)).toBeLessThan(4);
  },
);

test('counts are whole at the ends too', () => {
  const random = randomStream(1);
  expect(poissonDraw(random, { mean: 0 })).toBe(0);
  for (let draw = 0; draw < 100; draw++) expect(Number.isSafeInteger(poissonDraw(random, { mean: 1e12 }))).toBe(true);
  expect(poissonDraw(() => 1 - 2 ** -53, { mean: 9 })).toBeGreaterThan(20);
  for (const mean of [-1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => poissonDraw(random, { mean })).toThrow(RangeError);
});
