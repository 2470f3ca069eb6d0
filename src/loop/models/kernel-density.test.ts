import { describe, expect, test } from 'vitest';
import { loopCourse } from '../../../test/support/loop-course.ts';
import { summaryOf } from '../../../test/support/summary-of.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { kernelDensitySpread } from '../closed-forms/kernel-density-spread.ts';
import type { Vectors } from '../data/vectors.ts';
import { rowMoments } from '../laws/row-moments.ts';
import { FitError } from './fit-error.ts';
import type { FittedVectors } from './fitted-vectors.ts';
import { kernelDensity, kernelDensityEntry } from './kernel-density.ts';

const random = randomStream(1);
const numbers = (...values: number[]): Vectors => ({ values: Float64Array.from(values), dimensions: 1 });
const fitTo = (
  bandwidth: number | 'silverman' | 'scott',
  data: Vectors,
  more: { test?: Vectors; weights?: Float64Array } = {},
) => kernelDensity({ bandwidth }).fit(data, { random, ...more }) as FittedVectors;
const phi = (x: number, h = 1) => Math.exp(-0.5 * (x / h) ** 2) / (h * Math.sqrt(2 * Math.PI));

describe('one fit', () => {
  test('has the density of the formula, with bandwidths in units of the data', async () => {
    const fitted = fitTo(0.5, numbers(0, 1));
    const [density] = await fitted.logLikelihood!(numbers(0.25));
    expect(density).toBeCloseTo(Math.log((phi(0.25, 0.5) + phi(0.75, 0.5)) / 2), 13);
    expect(fitted.parameters.bandwidth).toBeCloseTo(0.5, 14);
    // Variance of the rows 1/4, of the kernel 1/4.
    expect(fitted.covariance[0]).toBeCloseTo(0.5, 14);
  });

  test('takes the rules of Scott and Silverman from the unbiased deviation', () => {
    const data = numbers(1, 2, 3, 4);
    const deviation = Math.sqrt(5 / 3);
    expect(fitTo('scott', data).parameters.bandwidth).toBeCloseTo(deviation * 4 ** -0.2, 13);
    expect(fitTo('silverman', data).parameters.bandwidth).toBeCloseTo(deviation * 3 ** -0.2, 13);
  });

  test('leaves each row out of its own training loss, and counts weights', () => {
    // Each of two rows is scored by the other alone.
    expect(fitTo(1, numbers(0, 2)).losses[0]!.train).toBeCloseTo(-Math.log(phi(2)), 13);
    const weighted = fitTo(1, numbers(0, 2, 9), { weights: Float64Array.of(1, 2, 0), test: numbers(1) });
    expect(weighted.losses[0]!.test).toBeCloseTo(-Math.log(phi(1)), 13);
    const [density] = weighted.logLikelihood!(numbers(0)) as Float64Array;
    expect(density).toBeCloseTo(Math.log((phi(0) + 2 * phi(2)) / 3), 13);
  });

  test('stays finite far from all rows', async () => {
    const [density] = await fitTo(0.1, numbers(0, 1)).logLikelihood!(numbers(1000));
    expect(density).toBeCloseTo(-0.5 * (999 / 0.1) ** 2 - Math.log(0.1 * Math.sqrt(2 * Math.PI)) - Math.log(2), 4);
  });

  test('draws rows blurred by the kernel, of two dimensions with its covariance', () => {
    const data: Vectors = { values: Float64Array.from({ length: 400 }, () => normalDraw(random)), dimensions: 2 };
    const fitted = fitTo('scott', data);
    const drawn = fitted.sample({ count: 20_000, random: randomStream(2), bias: {} }) as Vectors;
    const { covariance } = rowMoments(drawn);
    // Relative standard errors of .01; five of them.
    for (const at of [0, 3]) expect(Math.abs(covariance[at]! / fitted.covariance[at]! - 1)).toBeLessThan(0.05);
  });

  test('draws rows by their weights', () => {
    const weights = Float64Array.of(0, 3, 1);
    const { values } = fitTo(0.01, numbers(-5, 0, 5), { weights }).sample({
      count: 10_000,
      random: randomStream(3),
      bias: {},
    }) as Vectors;
    expect(values.some((value) => value < -2)).toBe(false);
    expect(Math.abs(values.filter((value) => value > 2).length / 10_000 - 0.25)).toBeLessThan(0.022);
  });
});

test.each([
  ['no spread under a rule', 'scott', numbers(1, 1, 1), /the scott bandwidth is 0/],
  ['one row under a rule', 'silverman', numbers(1), /a bandwidth by rule in 1 dimension needs at least 2/],
  ['a number that is none', 0.5, numbers(1, Number.NaN), /holds NaN/],
] as const)('says what is wrong: %s', (_, bandwidth, data, message) => {
  expect(() => fitTo(bandwidth, data)).toThrow(FitError);
  expect(() => fitTo(bandwidth, data)).toThrow(message);
});

test('settings refuse bandwidths that are none', () => {
  for (const bandwidth of [0, -1, 'wide'])
    expect(kernelDensityEntry.settings.safeParse({ bandwidth }).success).toBe(false);
});

describe('the loop over-disperses, as the closed form says (G8)', () => {
  /** Second moments about the true mean and variances of training sets at the last generation: 2,000 replicas. */
  function spreads(
    bandwidth: number | 'silverman',
    rows: number,
    generations: number,
    regime: 'replace' | 'accumulate',
  ) {
    const seen = { moments: [] as number[], within: [] as number[] };
    for (let replica = 0; replica < 2000; replica++) {
      const own = randomStream(replica, 'kernel', rows, regime);
      loopCourse<Vectors, FittedVectors>({
        model: kernelDensity({ bandwidth }),
        first: { values: Float64Array.from({ length: rows }, () => normalDraw(own)), dimensions: 1 },
        size: rows,
        generations,
        random: own,
        regime,
        visit: (_, generation, training) => {
          if (generation < generations) return;
          const { mean, covariance } = rowMoments(training);
          seen.within.push(covariance[0]!);
          seen.moments.push(covariance[0]! + mean[0]! ** 2);
        },
      });
    }
    return { moments: summaryOf(seen.moments), within: summaryOf(seen.within) };
  }

  test.each([
    ['replace', 0.5, 100, 21],
    ['accumulate', 0.5, 50, 15],
    // So narrow a kernel contracts about its own mean and grows about the true one.
    ['replace', 0.1, 50, 31],
  ] as const)('%s, bandwidth %d, %d rows, %d generations', (regime, bandwidth, size, generations) => {
    const { moments, within } = spreads(bandwidth, size, generations, regime);
    const oracle = kernelDensitySpread({ size, generations, regime, bandwidth }).at(-1)!;
    expect(Math.abs(moments.mean - oracle.secondMoment)).toBeLessThan(4 * moments.error);
    expect(Math.abs(within.mean - oracle.withinVariance)).toBeLessThan(4 * within.error);
    if (bandwidth === 0.1) {
      expect(within.mean).toBeLessThan(1);
      expect(moments.mean).toBeGreaterThan(1);
    }
  });

  test('a bandwidth in proportion to the deviation grows without end', () => {
    const { within } = spreads('silverman', 100, 11, 'replace');
    const oracle = kernelDensitySpread({
      size: 100,
      generations: 11,
      regime: 'replace',
      rule: (4 / 3) ** 0.2,
      ddof: 1,
    });
    expect(Math.abs(within.mean - oracle.at(-1)!.withinVariance)).toBeLessThan(4 * within.error);
    expect(within.mean).toBeGreaterThan(4);
  });
});
