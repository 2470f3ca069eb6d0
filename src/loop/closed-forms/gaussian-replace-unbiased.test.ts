import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { chiSquareDraw } from '../../statistics/chi-square-draw.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { gaussianReplaceUnbiased } from './gaussian-replace-unbiased.ts';

function simulate({ size, generation, replicas }: { size: number; generation: number; replicas: number }) {
  const random = randomStream(2, size, generation);
  return Array.from({ length: replicas }, () => {
    let mean = 0;
    let variance = 1;
    for (let t = 0; t < generation; t++) {
      mean += normalDraw(random) * Math.sqrt(variance / size);
      variance *= chiSquareDraw(random, { degrees: size - 1 }) / (size - 1);
    }
    return { mean, variance, deviation: Math.sqrt(variance) };
  });
}

test.each([
  { size: 100, generation: 100 },
  { size: 10, generation: 5 },
])('$size rows, $generation fits: 10,000 replicas', (loop) => {
  const runs = simulate({ ...loop, replicas: 10_000 });
  const expected = gaussianReplaceUnbiased(loop);
  const score = (of: (run: (typeof runs)[number]) => number, mean: number) =>
    Math.abs(standardScore(runs.map(of), mean));
  expect(score(({ deviation }) => deviation, expected.meanDeviation)).toBeLessThan(4);
  expect(score(({ variance }) => Math.log(variance), expected.meanLogVariance)).toBeLessThan(4);
  expect(
    score(({ variance }) => (Math.log(variance) - expected.meanLogVariance) ** 2, expected.varianceOfLogVariance),
  ).toBeLessThan(4);
  expect(score(({ mean }) => mean * mean, expected.meanSquaredError)).toBeLessThan(4);
  expect(
    score(({ mean, deviation }) => mean * mean + (1 - deviation) ** 2, expected.meanSquaredWasserstein),
  ).toBeLessThan(4);
});

test('the trap: the mean variance stays 1 while the runs collapse', () => {
  const early = simulate({ size: 100, generation: 10, replicas: 10_000 });
  expect(
    Math.abs(
      standardScore(
        early.map(({ variance }) => variance),
        1,
      ),
    ),
  ).toBeLessThan(4);
  const late = { size: 10, generation: 200 };
  expect(gaussianReplaceUnbiased(late).meanVariance).toBe(1);
  const runs = simulate({ ...late, replicas: 2_000 });
  expect(runs.filter(({ variance }) => variance < 0.05).length).toBeGreaterThan(1_980);
  expect(gaussianReplaceUnbiased(late).meanDeviation).toBeLessThan(0.01);
});

test('the printed figures, and the first fits of the authors’ code', () => {
  const { meanDeviation, meanSquaredWasserstein, meanLogVariance } = gaussianReplaceUnbiased({
    size: 100,
    generation: 100,
  });
  expect(meanDeviation).toBeCloseTo(0.777, 3);
  expect(meanSquaredWasserstein).toBeCloseTo(1.446, 3);
  expect(meanLogVariance).toBeCloseTo(-100 / 99, 1);
  // np.std divides by n: c4 √((n-1)/n).
  const firstFits = [10, 30, 100, 500, 1000].map((size) =>
    (gaussianReplaceUnbiased({ size, generation: 1 }).meanDeviation * Math.sqrt((size - 1) / size)).toFixed(4),
  );
  expect(firstFits).toEqual(['0.9227', '0.9748', '0.9925', '0.9985', '0.9992']);
});
