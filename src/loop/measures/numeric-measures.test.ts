import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { normalUpperTail } from '../../statistics/normal-upper-tail.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { type Categories, categories } from '../data/categories.ts';
import type { DataKind } from '../data/data-kind.ts';
import type { HumanData } from '../data/human-data.ts';
import { humanDataOfRows } from '../data/human-data-of-rows.ts';
import { humanDataOfTruth } from '../data/human-data-of-truth.ts';
import { type Labelled, labelled } from '../data/labelled.ts';
import { normalMixtureTruth } from '../data/truths/normal-mixture-truth.ts';
import { normalTruth } from '../data/truths/normal-truth.ts';
import { sharesTruth } from '../data/truths/shares-truth.ts';
import type { TruthOfLabelled } from '../data/truths/truth-of-labelled.ts';
import { truthNamed } from '../data/truths/truth-registry.ts';
import { zipfTruth } from '../data/truths/zipf-truth.ts';
import { type Vectors, vectors } from '../data/vectors.ts';
import { categorical } from '../models/categorical.ts';
import { gaussian } from '../models/gaussian.ts';
import { gaussianMixture, gaussianMixtureEntry } from '../models/gaussian-mixture.ts';
import { linearRegression } from '../models/linear-regression.ts';
import { logisticRegression, logisticRegressionEntry } from '../models/logistic-regression.ts';
import type { FittedModel, LoopModel } from '../models/loop-model.ts';
import type { SamplingBias } from '../models/sampling-bias.ts';
import { categoriesMeasures } from './categories-measures.ts';
import { fixedEdges, histogramOf } from './fixed-edges.ts';
import { labelledMeasures } from './labelled-measures.ts';
import type { Measured, MeasureSet } from './measure-set.ts';
import { vectorsMeasures } from './vectors-measures.ts';

/** What a set says of a model fitted to rows and of what it writes. */
async function measured<Data>(
  set: MeasureSet<Data>,
  {
    model,
    training,
    human,
    bias = {},
    count = 4000,
    wantsDetails = false,
  }: {
    model: LoopModel<Data>;
    training: Data;
    human: HumanData<Data>;
    bias?: SamplingBias;
    count?: number;
    wantsDetails?: boolean;
  },
): Promise<Measured> {
  const fitted = (await model.fit(training, { random: randomStream(90) })) as FittedModel<Data>;
  const outputs = await fitted.sample({ count, random: randomStream(91), bias });
  return set.measure({
    generation: 1,
    training,
    outputs,
    fitted,
    firstFitted: fitted,
    human,
    random: randomStream(92),
    wantsDetails,
  });
}

function requireSpecs<Data>(set: MeasureSet<Data>, { values }: Measured): void {
  const ids = set.specs.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of [...Object.keys(values), ...Object.keys(set.reference)]) expect(ids).toContain(id);
  for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true);
}

describe('rows of numbers', () => {
  const random = randomStream(1);
  const truth = normalTruth({ mean: 5, variance: 4, dimensions: undefined, covariance: undefined });
  const human = humanDataOfTruth({ truth, first: 1000, test: 1000, random });
  const set = vectorsMeasures({ human, truth, random });

  test('are told relative to the truth: numbers worked by hand', async () => {
    // Training rows 5 and 9: mean 7, variance 4; about 5 the second moment is 8. W2² = 4 + 0; over the truth's 4.
    const training: Vectors = { values: Float64Array.of(5, 9), dimensions: 1 };
    const { values } = await measured(set, { model: gaussian({ ddof: 0 }), training, human });
    expect(values).toMatchObject({
      variance: 1,
      mean_shift: 1,
      wasserstein: 1,
      training_variance: 1,
      second_moment: 2,
    });
    // Outputs are N(7, 4): beyond 2.576 deviations of N(5, 4) on either side lie 5.75 %; standard error .0037.
    const beyond = normalUpperTail(2.5758 - 1) + normalUpperTail(2.5758 + 1);
    expect(Math.abs(values.tail_mass! - beyond)).toBeLessThan(0.019);
    requireSpecs(set, { values });
  });

  test('show tails that are cut and tails that are too heavy', async () => {
    const tail = async (bias: SamplingBias) =>
      (await measured(set, { model: gaussian({ ddof: 0 }), training: human.first, human, bias, count: 20_000 })).values;
    const [narrow, plain, wide] = [await tail({ temperature: 0.5 }), await tail({}), await tail({ temperature: 1.5 })];
    // Standard error of 1 %: .0007, and as much again by the fit.
    expect(narrow.tail_mass).toBeLessThan(0.003);
    expect(Math.abs(plain.tail_mass! - 0.01)).toBeLessThan(0.006);
    expect(wide.tail_mass).toBeGreaterThan(0.025);
    expect(Math.abs(plain.tail_mass_5! - 0.05)).toBeLessThan(0.015);
    expect(set.reference).toMatchObject({ variance: 1, tail_mass: 0.01, tail_mass_5: 0.05 });
  });

  test('have losses of human rows under the model, and of outputs under the first one', async () => {
    const { values } = await measured(set, { model: gaussian({ ddof: 0 }), training: human.first, human });
    // Entropy of N(·, 4): (1 + ln 8π)/2.
    const entropy = (1 + Math.log(8 * Math.PI)) / 2;
    expect(Math.abs(values.test_loss! - entropy)).toBeLessThan(0.12);
    expect(Math.abs(values.loss_under_first! - entropy)).toBeLessThan(0.12);
  });

  test('have histograms and samples where they are wanted', async () => {
    const plain = await measured(set, { model: gaussian({ ddof: 0 }), training: human.first, human });
    expect(plain).not.toHaveProperty('histograms');
    const details = await measured(set, {
      model: gaussian({ ddof: 0 }),
      training: human.first,
      human,
      wantsDetails: true,
    });
    expect(Object.keys(details.histograms!)).toEqual(['distance', 'loss_under_first']);
    for (const { edges, counts } of Object.values(details.histograms!)) {
      expect(edges.length).toBe(counts.length + 1);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4000);
    }
    expect(details.samples).toHaveLength(5);
    expect(Number(details.samples![0])).toBeGreaterThan(-10);
  });

  test('of several dimensions: determinants, and the ellipse of the truth', async () => {
    const plane = normalTruth({
      mean: [0, 0],
      covariance: [
        [2, 1],
        [1, 2],
      ],
      dimensions: undefined,
      variance: undefined,
    });
    const people = humanDataOfTruth({ truth: plane, first: 5000, test: 500, random });
    const own = vectorsMeasures({ human: people, truth: plane, random });
    const result = await measured(own, {
      model: gaussian({ ddof: 0 }),
      training: people.first,
      human: people,
      count: 20_000,
    });
    requireSpecs(own, result);
    expect(Math.abs(result.values.determinant! - 1)).toBeLessThan(0.15);
    expect(result.values.wasserstein).toBeLessThan(0.01);
    expect(Math.abs(result.values.tail_mass! - 0.01)).toBeLessThan(0.005);
  });

  test('of files are told against the human rows that are there', async () => {
    const rows = truth.draw({ count: 5000, random });
    const people = humanDataOfRows({ kind: vectors, rows, first: 1000, test: 3000, random, place: 'rows' });
    const own = vectorsMeasures({ human: people, random });
    const { values } = await measured(own, {
      model: gaussian({ ddof: 0 }),
      training: people.first,
      human: people,
      count: 20_000,
    });
    expect(Math.abs(values.variance! - 1)).toBeLessThan(0.3);
    expect(Math.abs(values.tail_mass! - 0.01)).toBeLessThan(0.01);
    const few = humanDataOfRows({ kind: vectors, rows, first: 1, test: 0, random, place: 'rows' });
    expect(() => vectorsMeasures({ human: few, random })).toThrow(ConfigError);
  });

  test('of a mixture: its outermost rows may lie between components, and components are matched', async () => {
    const two = normalMixtureTruth({
      components: [
        { weight: 1, mean: -5, variance: undefined, covariance: undefined },
        { weight: 1, mean: 5, variance: 4, covariance: undefined },
      ],
      dimensions: undefined,
    });
    const people = humanDataOfTruth({ truth: two, first: 4000, test: 500, random });
    const own = vectorsMeasures({ human: people, truth: two, random });
    const settings = gaussianMixtureEntry.settings.parse({}) as unknown as Parameters<typeof gaussianMixture>[0];
    const result = await measured(own, { model: gaussianMixture(settings), training: people.first, human: people });
    requireSpecs(own, result);
    expect(result.values.mixture_distance).toBeLessThan(0.001);
    expect(Math.abs(result.values.component_variance! - 1)).toBeLessThan(0.1);
    expect(Math.abs(result.values.tail_mass! - 0.01)).toBeLessThan(0.008);
    // One normal law in place of two fills the gap between them, of which the mixture has nearly nothing.
    const blurred = await measured(own, { model: gaussian({ ddof: 0 }), training: people.first, human: people });
    expect(blurred.values.tail_mass).toBeGreaterThan(0.1);
  });

  test('a sampling bias keeps precision and loses recall', async () => {
    const own = vectorsMeasures({ human, truth, random, neighbours: { rows: 500, k: 5 } });
    const of = async (bias: SamplingBias) =>
      (await measured(own, { model: gaussian({ ddof: 0 }), training: human.first, human, bias })).values;
    const [plain, biased] = [await of({}), await of({ topP: 0.8 })];
    expect(biased.precision).toBeGreaterThanOrEqual(plain.precision! - 0.005);
    expect(biased.recall).toBeLessThan(plain.recall! - 0.1);
    expect(biased.coverage).toBeLessThan(plain.coverage!);
    requireSpecs(own, { values: plain });
    expect(own.reference.recall).toBeGreaterThan(0.9);
  });
});

describe('labelled rows', () => {
  const made = (id: string, settings: Readonly<Record<string, unknown>>) =>
    truthNamed(id)!.create(truthNamed(id)!.settings.parse(settings), {
      random: randomStream(1),
    }) as unknown as TruthOfLabelled;

  test('that are numbers: errors with their floor', async () => {
    const truth = made('linear', { weights: [1, 2], intercept: 1, noise: 2 });
    const human = humanDataOfTruth({ truth, first: 2000, test: 4000, random: randomStream(2) });
    const set = labelledMeasures({ human, truth });
    const model = linearRegression({ intercept: true, ridge: 0, noise: 'fitted', inputs: 'same' });
    const result = await measured(set, { model, training: human.first, human });
    requireSpecs(set, result);
    expect(set.reference).toMatchObject({
      test_error: 4,
      excess_error: 0,
      test_loss: expect.closeTo(0.5 * Math.log(8 * Math.PI) + 0.5, 12),
    });
    // 4 d/T = .006 with the intercept; the mean square has a standard error of .09.
    expect(result.values.excess_error).toBeLessThan(0.04);
    expect(Math.abs(result.values.test_error! - 4)).toBeLessThan(0.45);
    expect(Math.abs(result.values.weight_length! - Math.sqrt(5))).toBeLessThan(0.2);
  });

  test('that are classes: accuracy, and the loss beyond that of the truth', async () => {
    const truth = made('logistic', { weights: [2, -1] });
    const human = humanDataOfTruth({ truth, first: 4000, test: 4000, random: randomStream(3) });
    const set = labelledMeasures({ human, truth });
    const settings = logisticRegressionEntry.settings.parse({}) as unknown as Parameters<typeof logisticRegression>[0];
    const result = await measured(set, {
      model: logisticRegression(settings),
      training: human.first,
      human,
      wantsDetails: true,
    });
    requireSpecs(set, result);
    // About d/(2 T) = 3/8000.
    expect(result.values.excess_loss).toBeGreaterThan(0);
    expect(result.values.excess_loss).toBeLessThan(0.004);
    expect(Math.abs(result.values.accuracy! - set.reference.accuracy!)).toBeLessThan(0.02);
    expect(result.values.test_loss! - set.reference.test_loss!).toBeLessThan(0.05);
    expect(result.histograms!.label!.counts.reduce((a, b) => a + b)).toBe(4000);
  });

  test('of files have no floor, and need test rows', async () => {
    const rows: Labelled = {
      x: Float64Array.from({ length: 40 }, (_, at) => at % 7),
      y: Float64Array.from({ length: 40 }, (_, at) => at % 5),
      features: 1,
    };
    const human = humanDataOfRows({
      kind: labelled,
      rows,
      first: 20,
      test: 10,
      random: randomStream(4),
      place: 'rows',
    });
    const set = labelledMeasures({ human });
    expect(set.reference).toEqual({});
    const model = linearRegression({ intercept: true, ridge: 0, noise: 'fitted', inputs: 'same' });
    requireSpecs(set, await measured(set, { model, training: human.first, human }));
    const none = humanDataOfRows({ kind: labelled, rows, first: 20, test: 0, random: randomStream(4), place: 'rows' });
    expect(() => labelledMeasures({ human: none })).toThrow(ConfigError);
  });
});

describe('types', () => {
  const draws = (types: number, ...values: number[]): Categories => ({ draws: Uint32Array.from(values), types });
  const model = categorical({ smoothing: 0 });

  test('numbers worked by hand', async () => {
    // Shares .6, .3, .08, .02: the tail are the last two, together .1.
    const truth = sharesTruth({ shares: [0.6, 0.3, 0.08, 0.02] });
    const human: HumanData<Categories> = {
      ...humanDataOfTruth({ truth, first: 10, test: 10, random: randomStream(1) }),
      test: draws(4, 0, 0, 1, 2, 3),
    };
    const set = categoriesMeasures({ human, truth, size: 10 });
    const result = await measured(set, { model, training: draws(4, 0, 0, 1, 2), human, wantsDetails: true });
    requireSpecs(set, result);
    expect(result.values).toEqual({
      types: 3,
      gini_simpson: 1 - (0.25 + 2 / 16),
      entropy: expect.closeTo(1.5 * Math.log(2), 14),
      // Of the two rare types one lives.
      tail_mass: expect.closeTo(0.08, 14),
      rare_share: 0.25,
      unseen_share: 0.2,
      band_1: 0.75,
      band_2: 0.25,
    });
    expect(set.reference).toMatchObject({
      rare_share: expect.closeTo(0.1, 14),
      tail_mass: expect.closeTo(0.08 * (1 - 0.92 ** 10) + 0.02 * (1 - 0.98 ** 10), 14),
      types: expect.closeTo(4 - 0.4 ** 10 - 0.7 ** 10 - 0.92 ** 10 - 0.98 ** 10, 12),
      unseen_share: expect.closeTo(0.6 * 0.4 ** 10 + 0.3 * 0.7 ** 10 + 0.08 * 0.92 ** 10 + 0.02 * 0.98 ** 10, 12),
    });
    const { edges, counts } = result.histograms!.true_share!;
    expect([edges, counts.reduce((a, b) => a + b)]).toEqual([[0, 0.001, 0.01, 0.1, 1], 4000]);
    expect(result.samples![0]).toMatch(/^type [1-4], /);
  });

  test('a loss on human rows is told only where the model can write them all', async () => {
    const truth = zipfTruth({ types: 5, exponent: 1, shift: 0 });
    const human = humanDataOfTruth({ truth, first: 5000, test: 500, random: randomStream(2) });
    const set = categoriesMeasures({ human, truth, size: 5000, tailShare: 0.1, names: ['a', 'b', 'c', 'd', 'e'] });
    const whole = await measured(set, { model, training: human.first, human, wantsDetails: true });
    expect(whole.values.unseen_share).toBe(0);
    expect(Math.abs(whole.values.test_loss! - whole.values.entropy!)).toBeLessThan(0.15);
    // Only the fifth type, of share 12/137, lies below .1.
    expect(Math.abs(whole.values.rare_share! - 12 / 137)).toBeLessThan(0.02);
    expect(whole.values.tail_mass).toBeCloseTo(12 / 137, 14);
    expect(whole.samples![0]).toMatch(/^[a-e], /);
    const narrow = await measured(set, { model, training: draws(5, 0, 0, 1), human });
    expect(narrow.values).not.toHaveProperty('test_loss');
    expect(narrow.values.unseen_share).toBeGreaterThan(0.2);
    // In a loop by maximum likelihood the seeds that have lost no type would stand for all: it is not followed at all.
    const ofLoop = categoriesMeasures({ human, truth, size: 5000, model: { id: 'categorical', smoothing: 0 } });
    const seen = await measured(ofLoop, { model, training: human.first, human });
    expect([seen.values.unseen_share, 'test_loss' in seen.values]).toEqual([0, false]);
    expect(ofLoop.specs.map(({ id }) => id)).not.toContain('test_loss');
    expect(ofLoop.reference).not.toHaveProperty('test_loss');
    const smoothed = categoriesMeasures({ human, truth, size: 5000, model: { id: 'categorical', smoothing: 1 } });
    expect(smoothed.specs.map(({ id }) => id)).toContain('test_loss');
  });

  test('of files are told against the test rows, with the first human training set as reference', async () => {
    const rows = zipfTruth({ types: 50, exponent: 1, shift: 0 }).draw({ count: 4000, random: randomStream(3) });
    const human = humanDataOfRows({
      kind: categories as DataKind<Categories>,
      rows,
      first: 1000,
      test: 2000,
      random: randomStream(4),
      place: 'rows',
    });
    const set = categoriesMeasures({ human, size: 1000 });
    const result = await measured(set, { model, training: human.first, human });
    requireSpecs(set, result);
    for (const id of ['types', 'entropy', 'tail_mass', 'rare_share', 'gini_simpson'])
      expect(result.values[id]).toBeCloseTo(set.reference[id]!, 12);
    const none = humanDataOfRows({
      kind: categories,
      rows,
      first: 10,
      test: 0,
      random: randomStream(4),
      place: 'rows',
    });
    expect(() => categoriesMeasures({ human: none, size: 10 })).toThrow(ConfigError);
  });
});

test('histograms count every value once, those on an edge above it, and no number nowhere', () => {
  const edges = fixedEdges(0, 2, 2);
  expect(edges).toEqual([Number.NEGATIVE_INFINITY, 0, 1, 2, Number.POSITIVE_INFINITY]);
  const values = Float64Array.of(-5, 0, 0.5, 1, 2, 9, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN);
  expect(histogramOf(values, edges).counts).toEqual([2, 2, 1, 3]);
});
