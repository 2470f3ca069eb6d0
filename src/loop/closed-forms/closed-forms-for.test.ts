import { describe, expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { humanDataOfRows } from '../data/human-data-of-rows.ts';
import { humanDataOfTruth } from '../data/human-data-of-truth.ts';
import { truthNamed } from '../data/truths/truth-registry.ts';
import { KINDS } from '../lab/kind-registry.ts';
import { chosenModel } from '../models/create-model.ts';
import type { SamplingBias } from '../models/sampling-bias.ts';
import type { Batch, TrainingSet } from '../regimes/regime.ts';
import { regimeNamed } from '../regimes/regime-registry.ts';
import type { ArmSettings } from './arm-settings.ts';
import { closedFormsFor } from './closed-forms-for.ts';

interface Arm {
  readonly truth: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly model: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly regime: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly bias?: SamplingBias;
  readonly size: number;
  readonly generations: number;
}

function resolve({
  truth: { id: truthId, ...truthSettings },
  model,
  regime: { id: regimeId, ...regimeSettings },
  bias = {},
  ...loop
}: Arm) {
  const chosen = chosenModel(model, 'test');
  const truthEntry = truthNamed(truthId)!;
  const truth = truthEntry.create(truthEntry.settings.parse(truthSettings), { random: randomStream(1, 'truth') });
  const entry = regimeNamed(regimeId)!;
  const settings = entry.settings.parse(regimeSettings);
  const arm: ArmSettings = {
    arm: 'arm',
    kind: chosen.entry.kind,
    model: chosen.settings,
    regime: regimeId,
    settings,
    bias,
    selects: false,
    ...loop,
    truth: { id: truthId, parameters: truth.parameters },
  };
  return { arm, chosen, truth, entry, settings };
}

/** Values of each measure by generation and replica, by the real models, regimes and measures. */
async function simulate(one: Arm, replicas: number): Promise<ReadonlyMap<string, readonly number[][]>> {
  const { arm, chosen, truth, entry, settings } = resolve(one);
  const { size, generations, bias } = arm;
  const { kind, createMeasures } = KINDS[arm.kind];
  const values = new Map<string, number[][]>();
  for (let seed = 0; seed < replicas; seed++) {
    const random = randomStream(seed, JSON.stringify(one));
    const human = humanDataOfTruth({ truth, first: size, test: 60, random });
    const options = { seed, arm: 'arm', random, folder: '', labFolder: '' };
    const model = chosen.create(options);
    const measures = await createMeasures({ human, truth, size, random, model: chosen.settings });
    const regime = await entry.create(settings, {
      ...options,
      kind,
      size,
      labSeed: 1,
      human,
      model: chosen.settings,
      createModel: async () => model,
      drawFrom: async (fitted, { count }) => fitted.sample({ count, random, bias }),
    });
    let training: TrainingSet<unknown> = { data: human.first, freshHumanRows: size, replayedHumanRows: 0 };
    const batches: Batch<unknown>[] = [{ generation: 0, data: human.first }];
    const firstFitted = await model.fit(training.data, { random });
    for (let generation = 1; generation <= generations; generation++) {
      const fitted = await model.fit(training.data, { random });
      const outputs = await fitted.sample({ count: size, random, bias });
      const measured = await measures.measure({
        generation,
        training: training.data,
        outputs,
        fitted,
        firstFitted,
        human,
        random,
        wantsDetails: false,
      });
      for (const [id, value] of Object.entries(measured.values)) {
        const ofMeasure = values.get(id) ?? Array.from({ length: generations }, () => []);
        values.set(id, ofMeasure);
        ofMeasure[generation - 1]!.push(value);
      }
      if (generation === generations) break;
      let written: unknown;
      training = await regime.trainingSet({
        kind,
        generation: generation + 1,
        size,
        human,
        batches: batches.slice(-Math.max(1, Math.min(regime.remembers, batches.length))),
        fitted,
        firstFitted,
        draw: async (count) => {
          written = count === size ? outputs : await fitted.sample({ count, random, bias });
          return written;
        },
        random,
      });
      batches.push({ generation, data: written });
    }
  }
  return values;
}

const normal = { id: 'normal', mean: 3, variance: 4 };
const gaussian = { id: 'gaussian' };
const zipf = { id: 'zipf', types: 40 };
const categorical = { id: 'categorical' };
const mix = (share: number, kind = 'fresh', draw = 'stratified') => ({ id: 'mix', human: { share, kind, draw } });

describe('real models under real regimes follow their curves, 2,000 replicas, 4 standard errors', () => {
  test.each<readonly [string, Arm, readonly string[]]>([
    [
      'G1 early',
      { truth: normal, model: gaussian, regime: { id: 'replace' }, size: 40, generations: 8 },
      ['mean_shift G1 mean', 'variance G1 mean', 'wasserstein G1 mean'],
    ],
    [
      'G1 late',
      { truth: normal, model: gaussian, regime: { id: 'replace' }, size: 12, generations: 10 },
      ['mean_shift G1 mean', 'variance G1 log-mean', 'wasserstein G1 mean'],
    ],
    [
      'G2',
      {
        truth: normal,
        model: { id: 'gaussian', ddof: 1 },
        regime: { id: 'replace' },
        bias: { temperature: 0.9 },
        size: 20,
        generations: 10,
      },
      ['mean_shift G2 mean', 'variance G2 log-mean'],
    ],
    [
      'G2 as it is',
      { truth: normal, model: { id: 'gaussian', ddof: 1 }, regime: { id: 'replace' }, size: 20, generations: 6 },
      ['mean_shift G2 mean', 'variance G2 log-mean', 'wasserstein G2 mean'],
    ],
    [
      'G3',
      {
        truth: {
          id: 'normal',
          dimensions: 2,
          covariance: [
            [2, 0.5],
            [0.5, 1],
          ],
        },
        model: gaussian,
        regime: { id: 'replace' },
        bias: { temperature: 1.1 },
        size: 40,
        generations: 6,
      },
      ['mean_shift G3 mean', 'variance G3 mean', 'determinant G3 log-mean'],
    ],
    [
      'G4',
      {
        truth: normal,
        model: { id: 'gaussian', ddof: 1 },
        regime: { id: 'accumulate' },
        bias: { topP: 0.9 },
        size: 20,
        generations: 8,
      },
      ['mean_shift G4 mean', 'variance G4 mean'],
    ],
    [
      'G5',
      { truth: normal, model: gaussian, regime: { id: 'accumulate-subsample' }, size: 20, generations: 8 },
      ['mean_shift G5 mean', 'variance G5 mean'],
    ],
    [
      'G5 with replacement',
      {
        truth: normal,
        model: gaussian,
        regime: { id: 'accumulate-subsample', replacement: true },
        size: 20,
        generations: 8,
      },
      ['mean_shift G5 mean', 'variance G5 mean'],
    ],
    [
      'G6 fresh',
      { truth: normal, model: gaussian, regime: mix(0.21), size: 24, generations: 10 },
      ['mean_shift G6 mean', 'variance G6 mean'],
    ],
    [
      'G6 replayed',
      { truth: normal, model: gaussian, regime: mix(0.25, 'replayed'), size: 24, generations: 10 },
      ['mean_shift G6 mean', 'variance G6 mean'],
    ],
    [
      'G6 independent',
      { truth: normal, model: gaussian, regime: mix(0.2, 'fresh', 'independent'), size: 24, generations: 10 },
      ['mean_shift G6 mean', 'variance G6 mean'],
    ],
    [
      'G7',
      {
        truth: { id: 'normal', dimensions: 2 },
        model: gaussian,
        regime: mix(0.25),
        bias: { topP: 0.8, temperature: 1.2 },
        size: 24,
        generations: 8,
      },
      ['mean_shift G7 mean', 'variance G7 mean'],
    ],
    [
      'window',
      { truth: normal, model: gaussian, regime: { id: 'window', batches: 3 }, size: 12, generations: 12 },
      ['mean_shift 7.6 mean', 'variance 7.6 mean'],
    ],
    [
      'G8',
      {
        truth: normal,
        model: { id: 'kernel-density', bandwidth: 0.6 },
        regime: { id: 'replace' },
        size: 20,
        generations: 8,
      },
      ['variance G8 mean', 'training_variance G8 mean', 'second_moment G8 mean'],
    ],
    [
      'G8 by rule',
      {
        truth: { id: 'normal', dimensions: 2 },
        model: { id: 'kernel-density', bandwidth: 'silverman' },
        regime: { id: 'accumulate' },
        size: 20,
        generations: 6,
      },
      ['variance G8 mean', 'training_variance G8 mean', 'second_moment G8 mean'],
    ],
    [
      'C1 replace',
      { truth: zipf, model: categorical, regime: { id: 'replace' }, size: 400, generations: 6 },
      ['gini_simpson C1 mean', 'types C3 mean'],
    ],
    [
      'C1 accumulate',
      { truth: zipf, model: categorical, regime: { id: 'accumulate' }, size: 30, generations: 8 },
      ['gini_simpson C1 mean', 'types C3 mean'],
    ],
    [
      '7.2 fresh',
      { truth: zipf, model: categorical, regime: mix(0.2, 'fresh', 'independent'), size: 60, generations: 12 },
      ['gini_simpson 7.2 mean', 'types 7.3 mean'],
    ],
    [
      '7.2 replayed',
      { truth: zipf, model: categorical, regime: mix(0.2, 'replayed'), size: 60, generations: 12 },
      ['gini_simpson 7.2 mean'],
    ],
    [
      'subsample of types',
      { truth: zipf, model: categorical, regime: { id: 'accumulate-subsample' }, size: 30, generations: 8 },
      ['gini_simpson C1 mean'],
    ],
    [
      'window of types',
      { truth: zipf, model: categorical, regime: { id: 'window', batches: 3 }, size: 30, generations: 8 },
      ['gini_simpson 7.6 mean'],
    ],
    [
      'R1 replace',
      {
        truth: { id: 'linear', features: 3, noise: 0.5 },
        model: { id: 'linear-regression' },
        regime: { id: 'replace' },
        size: 24,
        generations: 6,
      },
      ['excess_error R1 mean'],
    ],
    [
      'R1 accumulate',
      {
        truth: { id: 'linear', features: 3, noise: 0.5 },
        model: { id: 'linear-regression', noise: 0.8, intercept: false },
        regime: { id: 'accumulate' },
        size: 24,
        generations: 6,
      },
      ['excess_error R1 mean'],
    ],
  ])('%s', async (_, one, expected) => {
    const curves = closedFormsFor(resolve(one).arm);
    expect(curves.map(({ measure, form, of }) => `${measure} ${form} ${of}`)).toEqual(expected);
    const seen = await simulate(one, 2_000);
    for (const { measure, of, values } of curves) {
      expect(values).toHaveLength(one.generations);
      const replicas = seen.get(measure);
      expect(replicas, measure).toBeDefined();
      for (const t of [1, 2, 5, one.generations]) {
        const drawn = replicas![t - 1]!;
        const curve = values[t - 1]!;
        const score = of === 'mean' ? standardScore(drawn, curve) : standardScore(drawn.map(Math.log), Math.log(curve));
        expect(Math.abs(score), `${measure}, generation ${t}: ${score.toFixed(1)} standard errors`).toBeLessThan(4);
      }
    }
  });
});

describe('none where none is known', () => {
  const loop = { size: 30, generations: 5 };
  test.each<Arm>([
    { ...loop, truth: normal, model: { id: 'gaussian-mixture' }, regime: { id: 'replace' } },
    { ...loop, truth: normal, model: gaussian, regime: { id: 'two-models' } },
    { ...loop, truth: normal, model: gaussian, regime: mix(0.2, 'replayed', 'independent') },
    { ...loop, truth: normal, model: { id: 'kernel-density' }, regime: mix(0.2) },
    { ...loop, truth: normal, model: { id: 'kernel-density' }, regime: { id: 'replace' }, bias: { topP: 0.9 } },
    { ...loop, truth: zipf, model: { id: 'categorical', smoothing: 0.1 }, regime: { id: 'replace' } },
    { ...loop, truth: zipf, model: categorical, regime: { id: 'replace' }, bias: { temperature: 0.9 } },
    {
      ...loop,
      truth: { id: 'linear', features: 3, noise: 1 },
      model: { id: 'linear-regression', ridge: 1 },
      regime: { id: 'replace' },
    },
    {
      ...loop,
      truth: { id: 'linear', features: 3, noise: 1 },
      model: { id: 'linear-regression' },
      regime: { id: 'accumulate' },
    },
  ])('%j', (one) => {
    expect(closedFormsFor(resolve(one).arm)).toEqual([]);
  });

  test('nor under selection', () => {
    const { arm } = resolve({ ...loop, truth: normal, model: gaussian, regime: { id: 'replace' } });
    expect(closedFormsFor(arm).length).toBeGreaterThan(0);
    expect(closedFormsFor({ ...arm, selects: true })).toEqual([]);
  });
});

test('the trap of the mean: late or unbiased, replace is told by its logarithm', () => {
  const of = (size: number, ddof: 0 | 1) =>
    closedFormsFor(
      resolve({ truth: normal, model: { id: 'gaussian', ddof }, regime: { id: 'replace' }, size, generations: 20 }).arm,
    ).find(({ measure }) => measure === 'variance')!;
  expect(of(100, 0).of).toBe('mean');
  expect(of(99, 0).of).toBe('log-mean');
  // The mean stays 1; runs do not.
  expect(of(100, 1).of).toBe('log-mean');
  expect(of(100, 1).values.at(-1)).toBeLessThan(0.83);
});

test('rows of files: what needs no law of the truth', () => {
  const { arm } = resolve({ truth: normal, model: gaussian, regime: mix(0.1), size: 50, generations: 5 });
  const { truth: _, ...ofFiles } = { ...arm, dimensions: 4 };
  expect(closedFormsFor(ofFiles).map(({ measure }) => measure)).toEqual(['mean_shift', 'variance']);
  const { dimensions: __, ...unknown } = ofFiles;
  expect(closedFormsFor(unknown)).toEqual([]);
});

describe('rows of files are told against themselves: 2,000 splits of 60 rows that are not normal', () => {
  const randomRow = randomStream(7, 'rows');
  const population = Float64Array.from({ length: 60 }, () => -Math.log(1 - randomRow()));
  const rows = { values: population, dimensions: 1 };
  const cases: readonly (readonly [string, { readonly id: string } & Readonly<Record<string, unknown>>])[] = [
    ['replace', { id: 'replace' }],
    ['accumulate', { id: 'accumulate' }],
    ['replayed', { id: 'mix', human: { share: 0.2, kind: 'replayed' } }],
  ];

  test.for(cases)('%s', async ([, regime]) => {
    const { arm, chosen, entry, settings } = resolve({
      truth: normal,
      model: gaussian,
      regime,
      size: 40,
      generations: 4,
    });
    const { truth: _, ...ofFiles } = { ...arm, dimensions: 1, known: 60 };
    const curves = closedFormsFor(ofFiles);
    const seen = new Map<string, number[][]>(curves.map(({ measure }) => [measure, [[], [], [], []]]));
    const { kind, createMeasures } = KINDS.vectors;
    for (let seed = 0; seed < 2_000; seed++) {
      const random = randomStream(seed, JSON.stringify(regime));
      const human = humanDataOfRows({ kind, rows, first: 40, test: 20, random, place: 'rows.csv' });
      const options = { seed, arm: 'arm', random, folder: '', labFolder: '' };
      const model = chosen.create(options);
      const measures = await createMeasures({ human, size: 40, random, model: chosen.settings });
      const regimeOfSeed = await entry.create(settings, {
        ...options,
        kind,
        size: 40,
        labSeed: 1,
        human,
        model: chosen.settings,
        createModel: async () => model,
        drawFrom: async (fitted, { count }) => fitted.sample({ count, random, bias: {} }),
      });
      const firstFitted = await model.fit(human.first, { random });
      let training: TrainingSet<unknown> = { data: human.first, freshHumanRows: 40, replayedHumanRows: 0 };
      let written: unknown = human.first;
      const batches: Batch<unknown>[] = [];
      for (let generation = 1; generation <= 4; generation++) {
        batches.push({ generation: generation - 1, data: written });
        const fitted = await model.fit(training.data, { random });
        const outputs = await fitted.sample({ count: 40, random, bias: {} });
        const given = { generation, training: training.data, outputs, fitted, firstFitted, human, random };
        const { values } = await measures.measure({ ...given, wantsDetails: false });
        for (const [measure, ofMeasure] of seen) ofMeasure[generation - 1]!.push(values[measure]!);
        training = await regimeOfSeed.trainingSet({
          ...given,
          kind,
          generation: generation + 1,
          size: 40,
          batches,
          draw: async (count) => {
            written = count === 40 ? outputs : await fitted.sample({ count, random, bias: {} });
            return written;
          },
        });
      }
    }
    for (const { measure, of, values } of curves) {
      if (of !== 'mean') continue;
      for (const [index, value] of values.entries())
        expect(Math.abs(standardScore(seen.get(measure)![index]!, value)), `${measure} ${index + 1}`).toBeLessThan(4);
    }
    // As if the first rows were drawn from all people, the shift would be three times what it is.
    expect(curves.find(({ measure }) => measure === 'mean_shift')!.values[0]).toBeCloseTo(60 / 59 / 120, 12);
  });
});
