import { describe, expect, test } from 'vitest';
import { loopCourse } from '../../../test/support/loop-course.ts';
import { summaryOf } from '../../../test/support/summary-of.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { meanFixationTime } from '../closed-forms/fixation.ts';
import { livingTypes } from '../closed-forms/living-types.ts';
import { type Categories, countTypes } from '../data/categories.ts';
import { zipfTruth } from '../data/truths/zipf-truth.ts';
import { categorical } from './categorical.ts';
import { FitError } from './fit-error.ts';
import type { FittedCategories } from './fitted-categories.ts';

const draws = (types: number, ...values: number[]): Categories => ({ draws: Uint32Array.from(values), types });
const fitTo = (
  data: Categories,
  { smoothing = 0, ...more }: { smoothing?: number; test?: Categories; weights?: Float64Array } = {},
) => categorical({ smoothing }).fit(data, { random: randomStream(1), ...more }) as FittedCategories;

describe('one fit', () => {
  test('has the shares of the counts, smoothed where asked for', () => {
    expect([...fitTo(draws(4, 1, 1, 3, 0)).shares]).toEqual([0.25, 0.5, 0, 0.25]);
    // (1 + 1/2)/(4 + 4/2), …
    expect([...fitTo(draws(4, 1, 1, 3, 0), { smoothing: 0.5 }).shares]).toEqual([0.25, 2.5 / 6, 0.5 / 6, 0.25]);
    expect([...fitTo(draws(2, 0, 1), { weights: Float64Array.of(3, 1) }).shares]).toEqual([0.75, 0.25]);
  });

  test('has the losses of the formula, and none where one would be infinite', () => {
    const data = draws(3, 0, 0, 0, 1);
    const { train, test } = fitTo(data, { test: draws(3, 0, 1) }).losses[0]!;
    expect(train).toBeCloseTo(-(3 * Math.log(0.75) + Math.log(0.25)) / 4, 14);
    expect(test).toBeCloseTo(-(Math.log(0.75) + Math.log(0.25)) / 2, 14);
    expect(fitTo(data, { test: draws(3, 2) }).losses[0]).not.toHaveProperty('test');
    const fitted = fitTo(data);
    expect(fitted.parameters).toEqual({
      types: 2,
      entropy: expect.closeTo(train, 14),
      gini_simpson: expect.closeTo(0.375, 14),
    });
    expect([...(fitted.logLikelihood!(draws(3, 0, 2)) as Float64Array)]).toEqual([
      Math.log(0.75),
      Number.NEGATIVE_INFINITY,
    ]);
  });

  // Shares .5, .3, .2 of 20,000 draws: χ² of 2 degrees is above 13.8 once in a thousand.
  test.each([
    [{}, [0.5, 0.3, 0.2]],
    [{ temperature: 0.5 }, [25 / 38, 9 / 38, 4 / 38]],
    [{ topK: 2 }, [5 / 8, 3 / 8, 0]],
    [{ topP: 0.7 }, [5 / 8, 3 / 8, 0]],
    [{ topP: 0.5 }, [1, 0, 0]],
    [{ temperature: 2, topP: 0.3 }, [1, 0, 0]],
  ])('draws under %j', (bias, expected) => {
    const fitted = fitTo(draws(3, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2));
    const sample = fitted.sample({ count: 20_000, random: randomStream(2), bias }) as Categories;
    const counts = countTypes(sample);
    let statistic = 0;
    for (const [type, share] of expected.entries()) {
      if (share === 0) expect(counts[type]).toBe(0);
      else statistic += (counts[type]! - 20_000 * share) ** 2 / (20_000 * share);
    }
    expect(statistic).toBeLessThan(13.8);
    expect(sample.types).toBe(3);
  });

  test('smoothed or weighted shares are drawn as they are', () => {
    const weights = Float64Array.of(9, 1);
    const sample = fitTo(draws(2, 0, 1), { weights }).sample({
      count: 10_000,
      random: randomStream(3),
      bias: {},
    }) as Categories;
    // Standard error .003.
    expect(Math.abs(countTypes(sample)[1]! / 10_000 - 0.1)).toBeLessThan(0.015);
  });
});

test('says what is wrong', () => {
  expect(() => fitTo(draws(3))).toThrow(FitError);
  expect(() => fitTo(draws(2, 0, 1), { weights: Float64Array.of(0, 0) })).toThrow(/add up to 0/);
});

describe('the loop follows the closed forms', () => {
  test('replace and accumulate: diversity (C1)', () => {
    const truth = zipfTruth({ types: 40, exponent: 1, shift: 0 });
    const start = 1 - truth.shares.reduce((sum, share) => sum + share * share, 0);
    for (const [regime, n, t] of [
      ['replace', 30, 20],
      ['accumulate', 10, 20],
    ] as const) {
      const values: number[] = [];
      for (let replica = 0; replica < 2000; replica++) {
        const random = randomStream(replica, 'diversity', regime);
        loopCourse<Categories, FittedCategories>({
          model: categorical({ smoothing: 0 }),
          first: truth.draw({ count: n, random }),
          size: n,
          generations: t,
          random,
          regime,
          visit: ({ parameters }, generation) => {
            if (generation === t) values.push(parameters.gini_simpson as number);
          },
        });
      }
      const kept = Array.from({ length: t }, (_, i) => 1 - 1 / (n * (regime === 'replace' ? 1 : (i + 1) ** 2)));
      const { mean, error } = summaryOf(values);
      expect(Math.abs(mean - start * kept.reduce((product, one) => product * one))).toBeLessThan(4 * error);
    }
  });

  test('one type is left in the end, each with the chance of its share (C2)', () => {
    const truth = zipfTruth({ types: 20, exponent: 1, shift: 0 });
    const [n, replicas] = [50, 2000];
    const times: number[] = [];
    const ends = new Float64Array(20);
    for (let replica = 0; replica < replicas; replica++) {
      const random = randomStream(replica, 'fixation');
      const model = categorical({ smoothing: 0 });
      let training = truth.draw({ count: n, random });
      for (let generation = 1; ; generation++) {
        const fitted = model.fit(training, { random }) as FittedCategories;
        if (fitted.parameters.types === 1) {
          times.push(generation);
          ends[training.draws[0]!]!++;
          break;
        }
        training = fitted.sample({ count: n, random, bias: {} }) as Categories;
      }
    }
    // The formula is that of a diffusion: 3 % are allowed beside four standard errors; its clock begins at the truth.
    const { mean, error } = summaryOf(times);
    const oracle = meanFixationTime({ size: n, shares: truth.shares });
    expect(Math.abs(mean - oracle)).toBeLessThan(4 * error + 0.03 * oracle);
    // χ² of 19 degrees: above 43.8 once in a thousand.
    const statistic = ends.reduce(
      (sum, count, type) => sum + (count - replicas * truth.shares[type]!) ** 2 / (replicas * truth.shares[type]!),
      0,
    );
    expect(statistic).toBeLessThan(43.8);
  });

  test('types of Zipf’s law die as the formula says, within 1 % (C3)', () => {
    const truth = zipfTruth({ types: 2000, exponent: 1, shift: 0 });
    const [n, generations, replicas] = [5000, 10, 60];
    const alive = Array.from({ length: generations }, () => [] as number[]);
    for (let replica = 0; replica < replicas; replica++) {
      const random = randomStream(replica, 'types');
      loopCourse<Categories, FittedCategories>({
        model: categorical({ smoothing: 0 }),
        first: truth.draw({ count: n, random }),
        size: n,
        generations,
        random,
        visit: ({ parameters }, generation) => alive[generation - 1]!.push(parameters.types as number),
      });
    }
    const oracle = livingTypes({ shares: truth.shares, size: n, generations, humanShare: 0 });
    // The figures of docs/collapse.md.
    expect(oracle[0]).toBeCloseTo(1071.6, 0);
    expect(oracle[9]).toBeCloseTo(356.8, 0);
    for (const [at, values] of alive.entries())
      expect(Math.abs(summaryOf(values).mean / oracle[at]! - 1)).toBeLessThan(0.01);
  });
});

test('ten thousand types of ten thousand rows take less than a millisecond a generation', () => {
  const truth = zipfTruth({ types: 10_000, exponent: 1, shift: 0 });
  const random = randomStream(7);
  const before = process.cpuUsage();
  loopCourse<Categories, FittedCategories>({
    model: categorical({ smoothing: 0 }),
    first: truth.draw({ count: 10_000, random }),
    size: 10_000,
    generations: 500,
    random,
    visit: () => {},
  });
  // Measured .15 s.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
});
