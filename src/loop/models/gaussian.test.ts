import { describe, expect, test } from 'vitest';
import { loopCourse } from '../../../test/support/loop-course.ts';
import { summaryOf } from '../../../test/support/summary-of.ts';
import { digamma } from '../../statistics/digamma.ts';
import { logGamma } from '../../statistics/log-gamma.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { type Vectors, vectors } from '../data/vectors.ts';
import { FitError } from './fit-error.ts';
import type { FittedVectors } from './fitted-vectors.ts';
import { gaussian, gaussianEntry } from './gaussian.ts';

const random = randomStream(1);
const numbers = (...values: number[]): Vectors => ({ values: Float64Array.from(values), dimensions: 1 });
const standard = (rows: number, dimensions: number, own: () => number): Vectors => ({
  values: Float64Array.from({ length: rows * dimensions }, () => normalDraw(own)),
  dimensions,
});
const fitTo = (ddof: 0 | 1, data: Vectors, more: { test?: Vectors; weights?: Float64Array } = {}) =>
  gaussian({ ddof }).fit(data, { random, ...more }) as FittedVectors;

describe('one fit', () => {
  test('matches moments and losses worked by hand', () => {
    // 1, 2, 6: mean 3, squares 4 + 1 + 9 = 14
    const [likeliest, unbiased] = [fitTo(0, numbers(1, 2, 6)), fitTo(1, numbers(1, 2, 6))];
    expect([likeliest.mean[0], likeliest.covariance[0]]).toEqual([3, 14 / 3]);
    expect(unbiased.covariance[0]).toBeCloseTo(7, 14);
    // (ln 2π + ln v + 14/3/v)/2, with v = 14/3 and 7
    expect(likeliest.losses[0]!.train).toBeCloseTo((Math.log(2 * Math.PI) + Math.log(14 / 3) + 1) / 2, 14);
    expect(unbiased.losses[0]!.train).toBeCloseTo((Math.log(2 * Math.PI) + Math.log(7) + 2 / 3) / 2, 14);
  });

  test('records the losses that scoring the rows one by one gives', async () => {
    for (const dimensions of [1, 3]) {
      const [data, test] = [standard(40, dimensions, random), standard(30, dimensions, random)];
      for (const ddof of [0, 1] as const) {
        const fitted = fitTo(ddof, data, { test });
        for (const [name, rows] of [
          ['train', data],
          ['test', test],
        ] as const) {
          const densities = await fitted.logLikelihood!(rows);
          const mean = densities.reduce((sum, value) => sum + value, 0) / densities.length;
          expect(fitted.losses[0]![name]).toBeCloseTo(-mean, 10);
        }
      }
    }
  });

  test('takes a weight for so many rows', () => {
    const weighted = fitTo(
      0,
      { values: Float64Array.of(1, 2, 3, 5, 4, 4, 0, 1), dimensions: 2 },
      { weights: Float64Array.of(2, 1, 0, 1) },
    );
    const repeated = fitTo(0, { values: Float64Array.of(1, 2, 1, 2, 3, 5, 0, 1), dimensions: 2 });
    expect([...weighted.mean]).toEqual([...repeated.mean]);
    for (const at of [0, 1, 2, 3]) expect(weighted.covariance[at]).toBeCloseTo(repeated.covariance[at]!, 13);
  });

  test('depends on data and seed alone', () => {
    const data = standard(50, 2, randomStream(4));
    const draw = () => fitTo(0, data).sample({ count: 5, random: randomStream(5), bias: { topP: 0.9 } });
    expect(draw()).toEqual(draw());
  });
});

describe('says what is wrong, and what to do', () => {
  test.each([
    ['too few rows', numbers(3), /1 training rows; a variance needs at least 2/],
    ['rows that are the same', numbers(2, 2, 2), /all training rows are the same in dimension 1/],
    ['rows that differ by rounding', numbers(1e9, 1e9 + 1e-7, 1e9), /rounding about 1e\+?9|rounding about 1000000000/],
    ['NaN', numbers(1, Number.NaN, 2), /training row 2 holds NaN/],
    ['an infinite number', numbers(1, 2, Number.POSITIVE_INFINITY), /training row 3 holds Infinity/],
    ['numbers that cannot be squared', numbers(-1e200, 1e200, 3), /too large to be squared/],
    [
      'few rows for the dimensions',
      standard(3, 3, random),
      /3 training rows; a covariance of 3 dimensions needs at least 4/,
    ],
  ])('%s', (_, data, message) => {
    expect(() => fitTo(0, data)).toThrow(FitError);
    expect(() => fitTo(0, data)).toThrow(message);
    try {
      fitTo(0, data);
    } catch (error) {
      expect((error as FitError).hint.length).toBeGreaterThan(20);
    }
  });

  test.each([0, 1] as const)('weights that lie on one row (ddof %d)', (ddof) => {
    for (const weights of [Float64Array.of(0, 3, 0), Float64Array.of(0, 0, 0)])
      expect(() => fitTo(ddof, numbers(1, 2, 3), { weights })).toThrow(/all weight lies on one training row/);
  });

  test('a dimension that follows from another', () => {
    const values = Float64Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? at : 3 * (at - 1) + 1));
    expect(() => fitTo(0, { values, dimensions: 2 })).toThrow(/singular/);
  });

  test('a loop that has collapsed to a point ends with an error, not with numbers that are none', () => {
    let last = 1;
    const collapse = () =>
      loopCourse<Vectors, FittedVectors>({
        model: gaussian({ ddof: 0 }),
        first: standard(3, 1, randomStream(11)),
        size: 3,
        generations: 10_000,
        random: randomStream(12),
        visit: ({ covariance }) => {
          expect(covariance[0]).toBeGreaterThan(0);
          last = covariance[0]!;
        },
      });
    expect(collapse).toThrow(/all training rows are the same/);
    expect(last).toBeLessThan(1e-20);
  });
});

test('settings have defaults, and others are refused', () => {
  expect(gaussianEntry.settings.parse({})).toEqual({ ddof: 0 });
  expect(gaussianEntry.settings.safeParse({ ddof: 2 }).success).toBe(false);
  expect(gaussianEntry.settings.safeParse({ dof: 1 }).success).toBe(false);
});

/** Values of replicas of a loop at the generations asked for. */
function replicas({
  ddof,
  rows,
  dimensions = 1,
  at,
  count,
  regime = 'replace',
  value,
}: {
  ddof: 0 | 1;
  rows: number;
  dimensions?: number;
  at: readonly number[];
  count: number;
  regime?: 'replace' | 'accumulate';
  value: (fitted: FittedVectors) => number;
}): ReadonlyMap<number, number[]> {
  const seen = new Map(at.map((generation) => [generation, [] as number[]]));
  for (let replica = 0; replica < count; replica++) {
    const own = randomStream(replica, 'gaussian', rows, dimensions, regime, ddof);
    loopCourse<Vectors, FittedVectors>({
      model: gaussian({ ddof }),
      first: standard(rows, dimensions, own),
      size: rows,
      generations: Math.max(...at),
      random: own,
      regime,
      visit: (fitted, generation) => seen.get(generation)?.push(value(fitted)),
    });
  }
  return seen;
}

/** Replicas of every loop; |mean - oracle| <= 4 standard errors. */
const REPLICAS = 2000;

describe('the loop follows the closed forms', () => {
  test('replace, maximum likelihood: variance, its logarithm and the error of the mean (G1)', () => {
    const n = 100;
    const seen = replicas({
      ddof: 0,
      rows: n,
      at: [1, 10, 20],
      count: REPLICAS,
      value: ({ covariance }) => covariance[0]!,
    });
    for (const [t, values] of seen) {
      const { mean, error } = summaryOf(values);
      expect(Math.abs(mean - (1 - 1 / n) ** t)).toBeLessThan(4 * error);
      const logs = summaryOf(values.map(Math.log));
      expect(Math.abs(logs.mean - t * (digamma((n - 1) / 2) + Math.log(2 / n)))).toBeLessThan(4 * logs.error);
    }
    const shifts = replicas({ ddof: 0, rows: 10, at: [5], count: REPLICAS, value: ({ mean }) => mean[0]! ** 2 });
    const { mean, error } = summaryOf(shifts.get(5)!);
    expect(Math.abs(mean - (1 - 0.9 ** 5))).toBeLessThan(4 * error);
  });

  test('replace, unbiased: the mean of the variance stays 1 while every run collapses (G2)', () => {
    const n = 10;
    const t = 60;
    const values = replicas({
      ddof: 1,
      rows: n,
      at: [2, t],
      count: REPLICAS,
      value: ({ covariance }) => covariance[0]!,
    });
    const early = summaryOf(values.get(2)!);
    expect(Math.abs(early.mean - 1)).toBeLessThan(4 * early.error);
    const late = values.get(t)!;
    const logs = summaryOf(late.map(Math.log));
    expect(Math.abs(logs.mean - t * (digamma((n - 1) / 2) + Math.log(2 / (n - 1))))).toBeLessThan(4 * logs.error);
    expect(summaryOf(late).median).toBeLessThan(0.01);
    // E s = c4^t
    const c4 = Math.sqrt(2 / (n - 1)) * Math.exp(logGamma(n / 2) - logGamma((n - 1) / 2));
    const deviations = summaryOf(values.get(2)!.map(Math.sqrt));
    expect(Math.abs(deviations.mean - c4 ** 2)).toBeLessThan(4 * deviations.error);
  });

  test('replace in three dimensions: trace and determinant take different courses (G3)', () => {
    const [n, d, t] = [20, 3, 10];
    const logDeterminants = replicas({
      ddof: 0,
      rows: n,
      dimensions: d,
      at: [t],
      count: REPLICAS,
      value: ({ parameters }) => parameters.log_determinant as number,
    }).get(t)!;
    const { mean, error } = summaryOf(logDeterminants);
    const oracle = t * [1, 2, 3].reduce((sum, j) => sum + digamma((n - j) / 2) + Math.log(2 / n), 0);
    expect(Math.abs(mean - oracle)).toBeLessThan(4 * error);
    const traces = replicas({
      ddof: 0,
      rows: n,
      dimensions: d,
      at: [t],
      count: REPLICAS,
      value: ({ parameters }) => parameters.variance as number,
    }).get(t)!;
    const trace = summaryOf(traces);
    expect(Math.abs(trace.mean - (1 - 1 / n) ** t)).toBeLessThan(4 * trace.error);
  });

  test('accumulate: what is lost stays bounded (G4)', () => {
    const [n, t] = [10, 40];
    const values = replicas({
      ddof: 0,
      rows: n,
      at: [t],
      count: REPLICAS,
      regime: 'accumulate',
      value: ({ covariance }) => covariance[0]!,
    }).get(t)!;
    const { mean, error } = summaryOf(values);
    const oracle = Array.from({ length: t }, (_, i) => 1 - 1 / (n * (i + 1) ** 2)).reduce(
      (product, one) => product * one,
    );
    expect(Math.abs(mean - oracle)).toBeLessThan(4 * error);
  });
});

test('ten million draws and fits take seconds: a thousand loops of a hundred generations at a thousand rows take ten times that', () => {
  const before = process.cpuUsage();
  for (let seed = 0; seed < 100; seed++)
    loopCourse<Vectors, FittedVectors>({
      model: gaussian({ ddof: 0 }),
      first: standard(1000, 1, randomStream(seed, 'first')),
      size: 1000,
      generations: 100,
      random: randomStream(seed),
      visit: () => {},
    });
  const { user } = process.cpuUsage(before);
  // Measured .3 s; 10 CPU seconds for ten times as much are promised.
  expect(user / 1e6).toBeLessThan(2);
});

test('its kind is rows of numbers', () => {
  const model = gaussian({ ddof: 0 });
  expect([model.kind, model.weighs, model.hasLikelihood, model.biases]).toEqual([
    vectors,
    true,
    true,
    ['temperature', 'topP'],
  ]);
});
