import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../errors.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import { rowMoments } from '../../laws/row-moments.ts';
import { type Categories, countTypes } from '../categories.ts';
import { humanDataOfTruth } from '../human-data-of-truth.ts';
import type { Labelled } from '../labelled.ts';
import type { Truth } from '../truth.ts';
import type { Vectors } from '../vectors.ts';
import { TRUTHS, truthNamed } from './truth-registry.ts';

function made<Data>(id: string, settings: Readonly<Record<string, unknown>>): Truth<Data> {
  const entry = truthNamed(id)!;
  return entry.create(entry.settings.parse(settings), { random: randomStream(1, 'truth') }) as Truth<Data>;
}

test('the registry knows its laws by distinct names', () => {
  const ids = TRUTHS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const entry of TRUTHS) expect(truthNamed(entry.id)).toBe(entry);
  expect(truthNamed('nothing')).toBeUndefined();
});

test('a normal law is drawn with its mean and covariance', () => {
  const truth = made<Vectors>('normal', {
    mean: [1, -2],
    covariance: [
      [2, 1],
      [1, 3],
    ],
  });
  expect(truth.parameters).toEqual({ dimensions: 2, mean: [1, -2], covariance: [2, 1, 1, 3] });
  const drawn = truth.draw({ count: 50_000, random: randomStream(2) });
  const { mean, covariance } = rowMoments(drawn);
  // Standard errors: sqrt(3/50,000) = .0077 for means, 3 sqrt(2/50,000) = .019 for variances; five of them.
  expect(Math.abs(mean[0]! - 1)).toBeLessThan(0.04);
  expect(Math.abs(mean[1]! + 2)).toBeLessThan(0.04);
  expect(Math.abs(covariance[1]! - 1)).toBeLessThan(0.09);
  expect(Math.abs(covariance[3]! - 3)).toBeLessThan(0.095);
  expect(made<Vectors>('normal', { dimensions: 3, variance: 4 }).parameters).toMatchObject({
    mean: [0, 0, 0],
    covariance: [4, 0, 0, 0, 4, 0, 0, 0, 4],
  });
});

test.each([
  ['normal', { mean: [0, 0], covariance: [[1]] }],
  [
    'normal',
    {
      covariance: [
        [1, 2],
        [2, 1],
      ],
    },
  ],
  [
    'normal',
    {
      covariance: [
        [1, 0.5],
        [0.4, 1],
      ],
    },
  ],
  ['normal', { variance: 1, covariance: [[1]] }],
  ['normal', { dimensions: 3, mean: [0, 0] }],
  ['normal-mixture', { components: [{ mean: [0, 0] }, { mean: [0] }] }],
  ['shares', { shares: [0, 0] }],
  ['linear', {}],
  ['logistic', { weights: [1], features: 2 }],
])('%s refuses %j', (id, settings) => {
  expect(() => made(id, settings)).toThrow(ConfigError);
});

test('a mixture is drawn by its weights, which need not add up to 1', () => {
  const truth = made<Vectors>('normal-mixture', {
    components: [
      { mean: -10, weight: 1 },
      { mean: 10, weight: 3 },
    ],
  });
  const { values } = truth.draw({ count: 10_000, random: randomStream(3) });
  const right = values.filter((value) => value > 0).length / 10_000;
  // Standard error .0043.
  expect(Math.abs(right - 0.75)).toBeLessThan(0.022);
  expect(truth.parameters).toMatchObject({ mean: [5], variance: 76, weights: [0.25, 0.75] });
});

test('Zipf, and Zipf and Mandelbrot, have the shares of the formula', () => {
  const zipf = made<Categories>('zipf', { types: 3 });
  // 1, 1/2, 1/3 over 11/6
  const shares = zipf.parameters.shares as readonly number[];
  for (const [at, share] of [6 / 11, 3 / 11, 2 / 11].entries()) expect(shares[at]).toBeCloseTo(share, 14);
  const shifted = made<Categories>('zipf', { types: 2, exponent: 2, shift: 1 });
  // 1/4 and 1/9
  expect((shifted.parameters.shares as readonly number[])[0]).toBeCloseTo(9 / 13, 14);
  const counts = countTypes(zipf.draw({ count: 30_000, random: randomStream(4) }));
  // χ² of 2 degrees: above 13.8 once in a thousand.
  const statistic = counts.reduce(
    (sum, count, at) => sum + (count - 30_000 * shares[at]!) ** 2 / (30_000 * shares[at]!),
    0,
  );
  expect(statistic).toBeLessThan(13.8);
});

describe('labels', () => {
  test('go with the weighted sum, and noise about it', () => {
    const truth = made<Labelled>('linear', { weights: [2, -1], intercept: 3, noise: 0.5 });
    const { x, y, features } = truth.draw({ count: 20_000, random: randomStream(5) });
    expect(features).toBe(2);
    let [sum, squares] = [0, 0];
    for (let row = 0; row < y.length; row++) {
      const rest = y[row]! - (3 + 2 * x[2 * row]! - x[2 * row + 1]!);
      sum += rest;
      squares += rest * rest;
    }
    expect(Math.abs(sum / y.length)).toBeLessThan(0.018);
    expect(Math.abs(squares / y.length - 0.25)).toBeLessThan(0.0125);
  });

  test('are classes by the logistic of it', () => {
    const truth = made<Labelled>('logistic', { weights: [3] });
    const { x, y } = truth.draw({ count: 20_000, random: randomStream(6) });
    // Chance of class 1 where the feature is between .9 and 1.1: about 1/(1 + e^-3) = .953.
    const near = [...y].filter((_, row) => Math.abs(x[row]! - 1) < 0.1);
    expect(near.length).toBeGreaterThan(500);
    const share = near.reduce((sum, label) => sum + label, 0) / near.length;
    expect(Math.abs(share - 0.953)).toBeLessThan(5 * Math.sqrt((0.953 * 0.047) / near.length));
  });

  test('have weights of the given length in a direction of the seed', () => {
    const weights = made('linear', { features: 5, length: 2 }).parameters.weights as readonly number[];
    expect(Math.hypot(...weights)).toBeCloseTo(2, 13);
    expect(made('linear', { features: 5, length: 2 }).parameters.weights).toEqual(weights);
  });
});

test('human data of a law have no end, and no row is given twice', () => {
  const truth = made<Vectors>('normal', {});
  const human = humanDataOfTruth({ truth, first: 4, test: 3, random: randomStream(7) });
  expect([human.first.values.length, human.test.values.length, human.left, human.given]).toEqual([
    4,
    3,
    Number.POSITIVE_INFINITY,
    0,
  ]);
  const [one, other] = [
    human.fresh({ count: 2, random: randomStream(8) }),
    human.fresh({ count: 2, random: randomStream(9) }),
  ];
  expect(human.given).toBe(4);
  const seen = [human.first, human.test, one, other].flatMap(({ values }) => [...values]);
  expect(new Set(seen).size).toBe(seen.length);
  human.skip(7);
  expect(human.given).toBe(7);
  expect(() => human.skip(-1)).toThrow(RangeError);
  expect(() => humanDataOfTruth({ truth, first: 0, test: 0, random: randomStream(1) })).toThrow(RangeError);
});
