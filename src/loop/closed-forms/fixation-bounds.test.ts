import { expect, test } from 'vitest';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { chiSquareDraw } from '../../statistics/chi-square-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { deviationBound, undecidedBounds } from './fixation-bounds.ts';

test.each([20, 50, 100])(
  'two types, %d rows: the chance of being undecided stays between its bounds to t = 200, 4,000 replicas',
  (size) => {
    const REPLICAS = 4_000;
    const random = randomStream(15, size);
    for (const share of [0.5, 0.1]) {
      const undecided = new Float64Array(201);
      for (let replica = 0; replica < REPLICAS; replica++) {
        let count = share * size;
        for (let t = 1; t <= 200; t++) {
          count = binomialDraw(random, { trials: size, probability: count / size });
          if (count === 0 || count === size) break;
          undecided[t]! += 1 / REPLICAS;
        }
      }
      for (let generation = 1; generation <= 200; generation++) {
        const { lower, upper } = undecidedBounds({ size, share, generation });
        const seen = undecided[generation]!;
        const error = 4 * Math.sqrt((seen * (1 - seen)) / REPLICAS) + 4 / REPLICAS;
        expect(seen).toBeGreaterThanOrEqual(lower - error);
        expect(seen).toBeLessThanOrEqual(upper + error);
      }
    }
  },
);

test('a Gaussian with unbiased variances, 50 rows to t = 1,000: never above its bound, which is loose, 4,000 replicas', () => {
  const REPLICAS = 4_000;
  const random = randomStream(16);
  const above = new Float64Array(1_001);
  for (let replica = 0; replica < REPLICAS; replica++) {
    let variance = 1;
    for (let t = 1; t <= 1_000; t++) {
      variance *= chiSquareDraw(random, { degrees: 49 }) / 49;
      if (variance > 0.04) above[t]! += 1 / REPLICAS;
    }
  }
  for (let generation = 1; generation <= 1_000; generation++)
    expect(above[generation]!).toBeLessThanOrEqual(deviationBound({ size: 50, generation, deviation: 0.2 }));
  // "9x loose": a bound is not an estimate.
  expect(deviationBound({ size: 50, generation: 1_000, deviation: 0.2 }) / above[1_000]!).toBeGreaterThan(5);
});
