import { describe, expect, test } from 'vitest';
import { loopCourse } from '../../../test/support/loop-course.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { type Labelled, labelled } from '../data/labelled.ts';
import { truthNamed } from '../data/truths/truth-registry.ts';
import { FitError } from './fit-error.ts';
import type { FittedPredictor } from './fitted-predictor.ts';
import { type LogisticRegressionSettings, logisticRegression, logisticRegressionEntry } from './logistic-regression.ts';

const plain = logisticRegressionEntry.settings.parse({}) as unknown as LogisticRegressionSettings;
const fitTo = (
  data: Labelled,
  more: Partial<LogisticRegressionSettings> = {},
  options: { test?: Labelled; weights?: Float64Array } = {},
) => logisticRegression({ ...plain, ...more }).fit(data, { random: randomStream(1), ...options }) as FittedPredictor;

const rows = (x: readonly number[], y: readonly number[]): Labelled => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  features: x.length / y.length,
});
const truthOf = (settings: Readonly<Record<string, unknown>>) => {
  const entry = truthNamed('logistic')!;
  return entry.create(entry.settings.parse(settings), { random: randomStream(1, 'truth') });
};
const drawn = (settings: Readonly<Record<string, unknown>>, count: number, seed: number) =>
  truthOf(settings).draw({ count, random: randomStream(seed) }) as Labelled;

describe('one fit', () => {
  test('matches shares worked by hand', () => {
    // A feature of 0 and 1: chances are the shares of its groups, 1/4 and 2/3.
    const data = rows([0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1]);
    const fitted = fitTo(data, { tolerance: 1e-14 });
    expect(fitted.intercept).toBeCloseTo(Math.log(1 / 3), 7);
    expect(fitted.weights[0]).toBeCloseTo(Math.log(2) - Math.log(1 / 3), 7);
    const [zero, one] = fitted.predict(rows([0, 1], [0, 0]));
    expect([zero, one]).toEqual([expect.closeTo(0.25, 7), expect.closeTo(2 / 3, 7)]);
    const loss = -(3 * Math.log(3 / 4) + Math.log(1 / 4) + 2 * Math.log(2 / 3) + Math.log(1 / 3)) / 7;
    expect(fitted.losses.at(-1)!.train).toBeCloseTo(loss, 12);
    expect(fitted.losses[0]!.train).toBeCloseTo(Math.log(2), 14);
  });

  test('by gradient steps comes to where Newton comes, and no step raises the objective', () => {
    const data = drawn({ weights: [1, -2], intercept: 0.5 }, 300, 2);
    const newton = fitTo(data, { l2: 1 });
    const gradient = fitTo(data, { l2: 1, method: 'gradient', iterations: 20_000, tolerance: 1e-15 });
    for (const at of [0, 1]) expect(gradient.weights[at]).toBeCloseTo(newton.weights[at]!, 4);
    const plainly = fitTo(data, { method: 'gradient', iterations: 200 });
    expect(plainly.losses.length).toBeGreaterThan(20);
    for (const [at, { train }] of plainly.losses.entries())
      if (at > 0) expect(train).toBeLessThanOrEqual(plainly.losses[at - 1]!.train);
  });

  test('finds the weights of the truth, and records both losses at every iteration', () => {
    const test = drawn({ weights: [1.5, -1], intercept: -0.5 }, 1000, 4);
    const fitted = fitTo(drawn({ weights: [1.5, -1], intercept: -0.5 }, 20_000, 3), {}, { test });
    // Standard errors of about .025.
    expect(fitted.weights[0]).toBeCloseTo(1.5, 0);
    expect(Math.abs(fitted.weights[1]! + 1)).toBeLessThan(0.13);
    const densities = fitted.logLikelihood!(test) as Float64Array;
    const loss = -densities.reduce((sum, value) => sum + value, 0) / 1000;
    expect(fitted.losses.at(-1)!.test).toBeCloseTo(loss, 12);
    expect(fitted.losses.every((point) => point.test !== undefined)).toBe(true);
    expect(fitted.parameters.separable).toBe(0);
  });

  test('takes a weight for so many rows', () => {
    const data = drawn({ weights: [1] }, 30, 5);
    const weights = Float64Array.from({ length: 30 }, (_, row) => row % 3);
    const repeated = labelled.take(
      data,
      Uint32Array.from([...weights].flatMap((times, row) => Array(times).fill(row))),
    );
    expect(fitTo(data, { l2: 0.5 }, { weights }).weights[0]).toBeCloseTo(fitTo(repeated, { l2: 0.5 }).weights[0]!, 6);
  });

  test('draws labels by their chances, sharper or from the likelier class alone', () => {
    const data = rows([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1, 1]);
    const share = (bias: { temperature?: number; topP?: number; topK?: number }) => {
      const { x, y } = fitTo(data).sample({ count: 16_000, random: randomStream(6), bias }) as Labelled;
      let [ones, all] = [0, 0];
      for (const [row, feature] of x.entries()) {
        if (feature !== 1) continue;
        all++;
        ones += y[row]!;
      }
      return ones / all;
    };
    // 3/4; standard error .005. At T = 1/2 odds are squared: 9/10.
    expect(Math.abs(share({}) - 0.75)).toBeLessThan(0.025);
    expect(Math.abs(share({ temperature: 0.5 }) - 0.9)).toBeLessThan(0.02);
    expect(share({ topP: 0.7 })).toBe(1);
    expect(Math.abs(share({ topP: 0.8 }) - 0.75)).toBeLessThan(0.025);
    expect(share({ topK: 1 })).toBe(1);
  });
});

describe('classes that a plane parts', () => {
  const parted = rows([-2, -1, -0.5, 0.5, 1, 3], [0, 0, 0, 1, 1, 1]);

  test('are said, and the fit ends where the loss is as good as 0', () => {
    const fitted = fitTo(parted);
    expect(fitted.parameters.separable).toBe(1);
    expect(fitted.losses.at(-1)!.train).toBeLessThan(1e-6);
    expect(fitted.weights.every(Number.isFinite)).toBe(true);
  });

  test('end the loop where that is asked for, unless a penalty keeps weights finite', () => {
    expect(() => fitTo(parted, { separable: 'stop' })).toThrow(/infinite/);
    expect(fitTo(parted, { separable: 'stop', l2: 0.1 }).parameters.separable).toBe(0);
  });
});

test.each([
  ['one class', rows([1, 2, 3], [1, 1, 1]), /all training rows that count have the label 1/],
  ['labels that are no classes', rows([1, 2, 3], [0, 1, 2]), /training row 3 has the label 2/],
  ['too few rows', rows([1], [1]), /1 training rows; two classes needs at least 2/],
  ['infinite features', rows([1, Number.POSITIVE_INFINITY], [0, 1]), /holds Infinity/],
])('says what is wrong: %s', (_, data, message) => {
  expect(() => fitTo(data)).toThrow(FitError);
  expect(() => fitTo(data)).toThrow(message);
});

test('features that repeat each other leave a fit, because chances are still determined', () => {
  const x = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? Math.sin(at) : Math.sin(at - 1)));
  const y = Array.from({ length: 20 }, (_, at) => (at % 3 === 0 ? 1 : 0));
  expect(fitTo(rows(x, y)).losses.at(-1)!.train).toBeLessThan(Math.log(2));
});

test('loss and accuracy disagree: labels written anew by a fit without a penalty (as Dey and Donoho)', () => {
  // Two classes four deviations apart, which 400 rows in 10 features come near to parting: of the kind of the Wisconsin data.
  const clouds = (count: number, seed: number): Labelled => {
    const random = randomStream(seed, 'clouds');
    const y = Float64Array.from({ length: count }, () => (random() < 0.5 ? 1 : 0));
    const x = Float64Array.from(
      { length: 10 * count },
      (_, at) => normalDraw(random) + (at % 10 < 4 ? 2 * y[Math.floor(at / 10)]! - 1 : 0),
    );
    return { x, y, features: 10 };
  };
  const test = clouds(2000, 1);
  const course = (regime: 'replace' | 'accumulate', seed: number) => {
    const seen: { loss: number; accuracy: number; train: number }[] = [];
    loopCourse<Labelled, FittedPredictor>({
      model: logisticRegression({ ...plain, tolerance: 1e-6 }),
      first: clouds(400, 2 + seed),
      size: 400,
      generations: 12,
      random: randomStream(seed, regime),
      regime,
      visit: (fitted) => {
        const densities = fitted.logLikelihood!(test) as Float64Array;
        const right = fitted.predict(test).filter((chance, row) => chance >= 0.5 === (test.y[row] === 1)).length;
        seen.push({
          loss: -densities.reduce((sum, value) => sum + value, 0) / 2000,
          accuracy: right / 2000,
          train: fitted.losses.at(-1)!.train,
        });
      },
    });
    return { first: seen[0]!, last: seen.at(-1)!, before: seen.at(-2)! };
  };
  for (const seed of [3, 4, 5]) {
    const [replace, accumulate] = [course('replace', seed), course('accumulate', seed)];
    // The loss on human rows grows many times over, then stands still, while at most one more row in a hundred is on the wrong side.
    expect(replace.last.loss).toBeGreaterThan(5 * replace.first.loss);
    expect(replace.last.loss).toBe(replace.before.loss);
    expect(replace.last.train).toBeLessThan(1e-5);
    expect(replace.last.accuracy).toBeGreaterThan(replace.first.accuracy - 0.012);
    expect(accumulate.last.loss).toBeLessThan(3 * accumulate.first.loss);
    expect(accumulate.last.accuracy).toBeGreaterThan(accumulate.first.accuracy - 0.012);
  }
});
