import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { chiSquareDraw } from '../../statistics/chi-square-draw.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { quantile } from '../../statistics/quantile.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { gaussianReplace } from './gaussian-replace.ts';

/** Fitted variances and squared means after t fits: mean and variance of n normal draws are independent, N(0, 1/n) and χ²(n-1)/n. */
function simulate({
  size,
  generation,
  factor,
  replicas,
}: {
  size: number;
  generation: number;
  factor: number;
  replicas: number;
}) {
  const random = randomStream(1, 'replace', size, generation);
  const variances = new Float64Array(replicas);
  const squaredErrors = new Float64Array(replicas);
  for (let replica = 0; replica < replicas; replica++) {
    let mean = 0;
    let variance = 1;
    for (let t = 1; t <= generation; t++) {
      const drawn = t === 1 ? 1 : factor * variance;
      mean += normalDraw(random) * Math.sqrt(drawn / size);
      variance = (drawn * chiSquareDraw(random, { degrees: size - 1 })) / size;
    }
    variances[replica] = variance;
    squaredErrors[replica] = mean * mean;
  }
  return { variances, squaredErrors, logs: variances.map(Math.log) };
}

test.each([
  { size: 10, generation: 2, factor: 1 },
  { size: 100, generation: 20, factor: 1 },
  { size: 50, generation: 10, factor: 0.9 },
  { size: 50, generation: 10, factor: 1.1 },
])('$size rows, $generation fits, L $factor: means within 4 standard errors, 20,000 replicas', (loop) => {
  const { variances, squaredErrors, logs } = simulate({ ...loop, replicas: 20_000 });
  const expected = gaussianReplace(loop);
  expect(Math.abs(standardScore(variances, expected.meanVariance))).toBeLessThan(4);
  expect(Math.abs(standardScore(squaredErrors, expected.meanSquaredError))).toBeLessThan(4);
  expect(Math.abs(standardScore(logs, expected.meanLogVariance))).toBeLessThan(4);
  const centred = logs.map((log) => (log - expected.meanLogVariance) ** 2);
  expect(Math.abs(standardScore(centred, expected.varianceOfLogVariance))).toBeLessThan(4);
  const relative = variances.map((variance) => (variance / expected.meanVariance - 1) ** 2);
  expect(Math.abs(standardScore(relative, expected.relativeDeviation ** 2))).toBeLessThan(4);
});

test.each([
  { size: 100, generation: 100 },
  { size: 10, generation: 100 },
])('$size rows, $generation fits: the logarithm, 4,000 replicas', (loop) => {
  const { squaredErrors, logs } = simulate({ ...loop, factor: 1, replicas: 4_000 });
  const expected = gaussianReplace(loop);
  expect(Math.abs(standardScore(logs, expected.meanLogVariance))).toBeLessThan(4);
  expect(Math.abs(standardScore(squaredErrors, expected.meanSquaredError))).toBeLessThan(4);
  // The median of a product of many factors is near exp of the mean logarithm.
  expect(Math.abs(quantile(logs, 0.5) - expected.meanLogVariance)).toBeLessThan(0.5);
});

test('the trap of the mean: far out it describes no run, and thousands of replicas miss it', () => {
  const loop = { size: 10, generation: 200 };
  const { variances } = simulate({ ...loop, factor: 1, replicas: 2_000 });
  const { meanVariance, relativeDeviation } = gaussianReplace(loop);
  expect(relativeDeviation).toBeGreaterThan(1e8);
  expect(variances.reduce((sum, variance) => sum + variance, 0) / 2_000).toBeLessThan(meanVariance / 10);
  expect(variances.filter((variance) => variance < meanVariance).length).toBeGreaterThan(1_980);
});

test('the published figures', () => {
  const at = (size: number, generation: number) => gaussianReplace({ size, generation });
  expect(at(100, 100).meanLogVariance).toBeCloseTo(-2.019, 3);
  expect(at(10, 100).meanLogVariance).toBeCloseTo(-22.06, 2);
  expect(at(100, 100).relativeDeviation).toBeCloseTo(2.5, 1);
  expect(at(10, 100).relativeDeviation / 2e4).toBeCloseTo(1, 0);
  // Beside the recorded runs of Kazdan et al.: v, ln v, e.
  expect(at(10, 10).meanVariance).toBeCloseTo(0.349, 3);
  expect(at(10, 10).meanLogVariance).toBeCloseTo(-2.21, 2);
  expect(at(10, 10).meanSquaredError).toBeCloseTo(0.651, 3);
  expect(at(100, 10).meanVariance).toBeCloseTo(0.904, 3);
  expect(at(100, 10).meanLogVariance).toBeCloseTo(-0.202, 3);
  expect(at(100, 10).meanSquaredError).toBeCloseTo(0.096, 3);
  expect(at(10, 100).meanVariance / 2.7e-5).toBeCloseTo(1, 1);
  expect(at(100, 100).meanVariance).toBeCloseTo(0.366, 3);
  expect(at(100, 100).meanSquaredError).toBeCloseTo(0.634, 3);
});

test('refuses what is no loop', () => {
  expect(() => gaussianReplace({ size: 1, generation: 1 })).toThrow(RangeError);
  expect(() => gaussianReplace({ size: 10, generation: 0 })).toThrow(RangeError);
  expect(() => gaussianReplace({ size: 10, generation: 1, factor: 0 })).toThrow(RangeError);
});
