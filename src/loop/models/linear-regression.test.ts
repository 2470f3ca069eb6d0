import { describe, expect, test } from 'vitest';
import { loopCourse } from '../../../test/support/loop-course.ts';
import { summaryOf } from '../../../test/support/summary-of.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { bestHumanWeight, weightedMeanVariance } from '../closed-forms/human-weight.ts';
import { pooledRegressionFloor } from '../closed-forms/pooled-regression-floor.ts';
import { regressionError } from '../closed-forms/regression-error.ts';
import { type Labelled, labelled } from '../data/labelled.ts';
import { FitError } from './fit-error.ts';
import type { FittedPredictor } from './fitted-predictor.ts';
import { type LinearRegressionSettings, linearRegression, linearRegressionEntry } from './linear-regression.ts';

const plain: LinearRegressionSettings = { intercept: true, ridge: 0, noise: 'fitted', inputs: 'same' };
const line: Labelled = { x: Float64Array.of(0, 1, 2), y: Float64Array.of(1, 3, 4), features: 1 };
const fitTo = (data: Labelled, more: Partial<LinearRegressionSettings> = {}, weights?: Float64Array) =>
  linearRegression({ ...plain, ...more }).fit(data, {
    random: randomStream(1),
    ...(weights && { weights }),
  }) as FittedPredictor;

/** Standard normal features, labels of the weights with noise. */
function rowsOf(
  weights: readonly number[],
  { rows, noise, random }: { rows: number; noise: number; random: () => number },
): Labelled {
  const features = weights.length;
  const x = Float64Array.from({ length: rows * features }, () => normalDraw(random));
  const y = Float64Array.from({ length: rows }, (_, row) =>
    weights.reduce((sum, weight, at) => sum + weight * x[row * features + at]!, noise * normalDraw(random)),
  );
  return { x, y, features };
}

describe('one fit', () => {
  test('matches a line worked by hand', () => {
    // Slope 1.5, intercept 8/3 - 1.5; residuals -1/6, 1/3, -1/6: squares 1/6, over 3 - 2.
    const fitted = fitTo(line);
    expect(fitted.weights[0]).toBeCloseTo(1.5, 13);
    expect(fitted.intercept).toBeCloseTo(7 / 6, 13);
    expect(fitted.parameters.noise).toBeCloseTo(Math.sqrt(1 / 6), 13);
    expect(fitted.losses[0]!.train).toBeCloseTo(0.5 * Math.log((2 * Math.PI) / 6) + 1 / 18 / (2 / 6), 13);
    const [density] = fitted.logLikelihood!({
      x: Float64Array.of(1),
      y: Float64Array.of(3),
      features: 1,
    }) as Float64Array;
    expect(density).toBeCloseTo(-0.5 * Math.log((2 * Math.PI) / 6) - 1 / 9 / (2 / 6), 13);
  });

  test('a ridge draws weights to 0, not the intercept', () => {
    // Centred: sum xy = 3, sum x² = 2; slope 3/(2 + 4).
    const fitted = fitTo(line, { ridge: 4 });
    expect(fitted.weights[0]).toBeCloseTo(0.5, 13);
    expect(fitted.intercept).toBeCloseTo(8 / 3 - 0.5, 13);
    // With a ridge fewer rows than weights will do.
    const wide: Labelled = { x: Float64Array.of(1, 2, 3), y: Float64Array.of(1), features: 3 };
    expect(fitTo(wide, { ridge: 1, intercept: false, noise: 1 }).weights.length).toBe(3);
  });

  test('takes a weight for so many rows', () => {
    const random = randomStream(2);
    const data = rowsOf([1, -1], { rows: 12, noise: 1, random });
    const weights = Float64Array.from({ length: 12 }, (_, row) => row % 3);
    const repeated = labelled.take(
      data,
      Uint32Array.from([...weights].flatMap((times, row) => Array(times).fill(row))),
    );
    const [weighted, plainly] = [fitTo(data, { noise: 1 }, weights), fitTo(repeated, { noise: 1 })];
    for (const at of [0, 1]) expect(weighted.weights[at]).toBeCloseTo(plainly.weights[at]!, 12);
    expect(weighted.losses[0]!.train).toBeCloseTo(plainly.losses[0]!.train, 12);
  });

  test('labels the features it is asked to', () => {
    const data = rowsOf([2, 0], { rows: 10, noise: 0.1, random: randomStream(3) });
    const sample = (inputs: LinearRegressionSettings['inputs'], count: number) =>
      fitTo(data, { inputs, noise: 1e-9 }).sample({ count, random: randomStream(4), bias: {} }) as Labelled;
    expect(sample('same', 10).x).toEqual(data.x);
    expect(sample('same', 13).x.slice(20)).toEqual(data.x.slice(0, 6));
    const known = new Set(data.x);
    expect([...sample('resampled', 40).x].every((value) => known.has(value))).toBe(true);
    const fresh = sample('standard-normal', 40);
    expect([...fresh.x].some((value) => known.has(value))).toBe(false);
    // Next to no noise: labels are what is predicted.
    const expected = fitTo(data, { noise: 1e-9 }).predict(fresh);
    for (const [row, label] of fresh.y.entries()) expect(label).toBeCloseTo(expected[row]!, 7);
  });

  test('bends its noise', () => {
    const data = rowsOf([1], { rows: 20_000, noise: 2, random: randomStream(5) });
    const spread = (bias: { temperature?: number; topP?: number }) => {
      const fitted = fitTo(data);
      const drawn = fitted.sample({ count: 20_000, random: randomStream(6), bias }) as Labelled;
      const expected = fitted.predict(drawn);
      return drawn.y.reduce((sum, label, row) => sum + (label - expected[row]!) ** 2, 0) / 20_000;
    };
    // Relative standard errors of .01 and of the fitted noise's .01; five of both together.
    expect(Math.abs(spread({ temperature: 0.5 }) / 2 - 1)).toBeLessThan(0.07);
    expect(Math.abs(spread({ topP: 0.95 }) / (4 * 0.759) - 1)).toBeLessThan(0.07);
  });
});

test.each([
  [
    'too few rows',
    { x: Float64Array.of(1, 2), y: Float64Array.of(1, 2), features: 1 },
    {},
    /2 training rows; 2 coefficients by least squares without a ridge needs at least 3/,
  ],
  [
    'a feature that repeats another',
    { x: Float64Array.of(1, 2, 2, 4, 3, 6, 5, 10), y: Float64Array.of(1, 2, 3, 5), features: 2 },
    {},
    /feature 2 follows from those before it/,
  ],
  [
    'a feature that does not vary',
    { x: Float64Array.of(1, 1, 1, 1), y: Float64Array.of(1, 2, 3, 5), features: 1 },
    {},
    /and the intercept/,
  ],
  [
    'labels without a rest',
    { x: Float64Array.of(0, 0, 0, 0), y: Float64Array.of(0, 0, 0, 0), features: 1 },
    { ridge: 1 },
    /there is no noise to fit/,
  ],
  [
    'NaN among features',
    { x: Float64Array.of(0, Number.NaN, 2, 3), y: Float64Array.of(1, 3, 4, 4), features: 1 },
    {},
    /holds NaN/,
  ],
  [
    'numbers that cannot be squared',
    { x: Float64Array.of(0, 1e200, 2, 3), y: Float64Array.of(1, 1e200, 4, 4), features: 1 },
    {},
    /no finite numbers|follows from/,
  ],
] as const)('says what is wrong: %s', (_, data, more, message) => {
  expect(() => fitTo(data, more)).toThrow(FitError);
  expect(() => fitTo(data, more)).toThrow(message);
});

test('settings have defaults, and others are refused', () => {
  expect(linearRegressionEntry.settings.parse({})).toEqual(plain);
  expect(linearRegressionEntry.settings.safeParse({ ridge: -1 }).success).toBe(false);
});

describe('the loop follows the closed forms', () => {
  const squaredError = ({ weights }: FittedPredictor, truth: readonly number[]) =>
    weights.reduce((sum, weight, at) => sum + (weight - truth[at]!) ** 2, 0);

  // Over 2,000 sets of features, 250 where pools grow; 3 % are allowed beside four standard errors.
  test.each(['replace', 'accumulate'] as const)(
    'new labels on the same features, %s: without end, or below π²/6 (R1)',
    (regime) => {
      const [features, size, generations] = [10, 50, 20];
      const truth = Array.from({ length: features }, (_, at) => at / 5 - 1);
      const errors = Array.from({ length: generations }, () => [] as number[]);
      for (let replica = 0; replica < (regime === 'replace' ? 2000 : 250); replica++) {
        const random = randomStream(replica, 'regression', regime);
        loopCourse<Labelled, FittedPredictor>({
          model: linearRegression({ ...plain, intercept: false, noise: 1 }),
          first: rowsOf(truth, { rows: size, noise: 1, random }),
          size,
          generations,
          random,
          regime,
          visit: (fitted, generation) => errors[generation - 1]!.push(squaredError(fitted, truth)),
        });
      }
      const oracle = regressionError({ features, size, noise: 1, generations, regime });
      for (const t of [1, 5, 20]) {
        const { mean, error } = summaryOf(errors[t - 1]!);
        expect(Math.abs(mean - oracle[t - 1]!)).toBeLessThan(4 * error + 0.03 * oracle[t - 1]!);
      }
      if (regime === 'accumulate') expect(summaryOf(errors.at(-1)!).mean).toBeLessThan((oracle[0]! * Math.PI ** 2) / 6);
    },
  );

  test.each([
    [10, 10],
    [5, 15],
    [15, 5],
  ])('a mean of %d human and %d synthetic rows with the best weight (R2)', (human, synthetic) => {
    const weight = bestHumanWeight({ human, synthetic });
    // One feature that is always 1: its weight is the weighted mean.
    const x = new Float64Array(human + synthetic).fill(1);
    const rowWeights = Float64Array.from({ length: human + synthetic }, (_, row) =>
      row < human ? weight / human : (1 - weight) / synthetic,
    );
    const model = linearRegression({ ...plain, intercept: false, noise: 1 });
    const errors: number[] = [];
    for (let replica = 0; replica < 2000; replica++) {
      const random = randomStream(replica, 'mean', human);
      let mean = 0;
      // Its variance comes to rest within a few steps: (1 - w)² of what is left each time.
      for (let generation = 0; generation < 12; generation++) {
        const y = Float64Array.from(x, (_, row) => (row < human ? 0 : mean) + normalDraw(random));
        mean = (model.fit({ x, y, features: 1 }, { random, weights: rowWeights }) as FittedPredictor).weights[0]!;
      }
      errors.push(mean * mean);
    }
    const { mean, error } = summaryOf(errors);
    const oracle = weightedMeanVariance({ human, synthetic, weight });
    expect(human * oracle).toBeCloseTo(weight, 12);
    expect(Math.abs(mean - oracle)).toBeLessThan(4 * error);
  });

  test.each([0.1, 0.5])(
    'a share of %d of labels from other weights leaves a floor that no amount of rows removes (R3)',
    (share) => {
      const [truth, other] = [
        [1, 0, -1, 2],
        [0, 1, 1, 0],
      ];
      const distance = Math.hypot(...truth!.map((weight, at) => weight - other![at]!));
      const errors: number[] = [];
      for (let replica = 0; replica < 40; replica++) {
        const random = randomStream(replica, 'pool', share);
        const rows = 10_000;
        const pool = labelled.concat([
          rowsOf(truth!, { rows: rows * (1 - share), noise: 1, random }),
          rowsOf(other!, { rows: rows * share, noise: 1, random }),
        ]);
        errors.push(squaredError(fitTo(pool, { intercept: false }), truth!));
      }
      const { mean, error } = summaryOf(errors);
      const oracle = pooledRegressionFloor({ syntheticShare: share, distance });
      // Beside the floor there is the variance of 10,000 rows: about d (1 + q (1 - q) |w - w'|²)/n.
      const variance = (4 * (1 + share * (1 - share) * distance ** 2)) / 10_000;
      expect(Math.abs(mean - oracle - variance)).toBeLessThan(4 * error + 0.5 * variance);
    },
  );
});
