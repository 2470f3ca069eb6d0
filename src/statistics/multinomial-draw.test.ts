import { expect, test } from 'vitest';
import { kolmogorovDistance } from '../../test/support/kolmogorov-distance.ts';
import { multinomialDraw } from './multinomial-draw.ts';
import { randomStream } from './random-stream.ts';
import { regularizedIncompleteGamma } from './regularized-incomplete-gamma.ts';

test('counts add up; Pearson’s statistic of 5,000 draws of 1,000 trials has its distribution', () => {
  const random = randomStream(21);
  const weights = [5, 0.5, 3, 0, 1, 0.5, 0];
  const total = 10;
  const trials = 1000;
  const sums = new Float64Array(weights.length);
  let crossed = 0;
  const statistics = Float64Array.from({ length: 5000 }, () => {
    const counts = multinomialDraw(random, { trials, weights });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(trials);
    expect(counts[3]! + counts[6]!).toBe(0);
    crossed += (counts[0]! - 500) * (counts[2]! - 300);
    return counts.reduce((sum, count, kind) => {
      sums[kind]! += count;
      const expected = (trials * weights[kind]!) / total;
      return expected > 0 ? sum + (count - expected) ** 2 / expected : sum;
    }, 0);
  });
  // Five kinds have weight. The statistic's own steps and its approach to χ² are far below 1.95/sqrt(5,000).
  expect(kolmogorovDistance(statistics, (x) => regularizedIncompleteGamma(x / 2, { a: 2 }).lower)).toBeLessThan(1.95);
  weights.forEach((weight, kind) => {
    const share = weight / total;
    const deviation = Math.sqrt(trials * share * (1 - share) * 5000);
    expect(Math.abs(sums[kind]! - 5000 * trials * share)).toBeLessThanOrEqual(4 * deviation);
  });
  // Covariance -n p q = -150; the product of two counts that are nearly normal has variance s1^2 s2^2 + c^2.
  expect(Math.abs(crossed / 5000 + 150) / Math.sqrt((250 * 210 + 150 ** 2) / 5000)).toBeLessThan(4);
});

test('few trials over many kinds, weights of any scale', () => {
  const random = randomStream(22);
  const weights = Float64Array.from({ length: 10_000 }, (_, kind) => 1e-300 / (kind + 1));
  const counts = multinomialDraw(random, { trials: 7, weights });
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
  expect([...multinomialDraw(random, { trials: 0, weights: [1, 2] })]).toEqual([0, 0]);
  expect([...multinomialDraw(random, { trials: 4, weights: [0, 3] })]).toEqual([0, 4]);
});

test('refuses what is no weight', () => {
  const random = randomStream(1);
  for (const weights of [[], [0, 0], [1, -1], [Number.NaN], [Number.POSITIVE_INFINITY]])
    expect(() => multinomialDraw(random, { trials: 3, weights })).toThrow(RangeError);
  expect(() => multinomialDraw(random, { trials: 1.5, weights: [1] })).toThrow(RangeError);
});
