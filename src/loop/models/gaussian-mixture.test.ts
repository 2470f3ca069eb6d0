import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loopCourse } from '../../../test/support/loop-course.ts';
import { summaryOf } from '../../../test/support/summary-of.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { normalMixtureTruth } from '../data/truths/normal-mixture-truth.ts';
import type { Vectors } from '../data/vectors.ts';
import { distanceOfMixtures, type NormalMixtureLaw } from '../laws/normal-mixture-law.ts';
import { FitError } from './fit-error.ts';
import { type FittedMixture, gaussianMixture, gaussianMixtureEntry } from './gaussian-mixture.ts';

const settings = gaussianMixtureEntry.settings.parse({}) as unknown as Parameters<typeof gaussianMixture>[0];
const truth = normalMixtureTruth({
  components: [
    {
      weight: 1,
      mean: [-3, 0],
      covariance: [
        [1, 0.5],
        [0.5, 1],
      ],
    },
    { weight: 2, mean: [3, 1], variance: 0.5 },
  ],
});

function fitTo(data: Vectors, more: Partial<typeof settings> = {}, seed = 1): FittedMixture {
  return gaussianMixture({ ...settings, ...more }).fit(data, { random: randomStream(seed) }) as FittedMixture;
}

describe('one fit', () => {
  test('finds the components of well parted data', () => {
    const fitted = fitTo(truth.draw({ count: 6000, random: randomStream(1) }));
    // Shares, means and variances have standard errors of at most .02; L2² between the laws is tiny then.
    expect([...fitted.mixture.weights].sort()[0]).toBeCloseTo(1 / 3, 1);
    expect(distanceOfMixtures(fitted.mixture, truth.law)).toBeLessThan(0.001);
  });

  test('never raises the training loss from one iteration to the next, and records each', () => {
    const data = truth.draw({ count: 400, random: randomStream(2) });
    const model = gaussianMixture({ ...settings, components: 4, tolerance: 1e-9, regularisation: 0 });
    const test = truth.draw({ count: 100, random: randomStream(3) });
    const { losses } = model.fit(data, { random: randomStream(4), test }) as FittedMixture;
    expect(losses.length).toBeGreaterThan(5);
    for (const [at, { step, train, test: held }] of losses.entries()) {
      expect(step).toBe(at);
      expect(held).toBeGreaterThan(0);
      if (at > 0) expect(train).toBeLessThanOrEqual(losses[at - 1]!.train + 1e-12);
    }
  });

  test('with one component is the normal law of the rows', () => {
    const data = truth.draw({ count: 50, random: randomStream(5) });
    const { mixture, losses } = fitTo(data, { components: 1, regularisation: 0 });
    const mean = data.values.reduce((sum, value, at) => (at % 2 === 0 ? sum + value : sum), 0) / 50;
    expect(mixture.components[0]!.mean[0]).toBeCloseTo(mean, 12);
    expect(losses.length).toBe(2);
  });

  test('takes a weight for so many rows', () => {
    const data = truth.draw({ count: 60, random: randomStream(6) });
    const twice: Vectors = { values: Float64Array.of(...data.values, ...data.values), dimensions: 2 };
    const weights = new Float64Array(120).fill(1).fill(0, 60);
    const model = gaussianMixture(settings);
    const weighted = model.fit(twice, { random: randomStream(7), weights }) as FittedMixture;
    expect(distanceOfMixtures(weighted.mixture, fitTo(data, {}, 7).mixture)).toBeLessThan(1e-8);
  });

  test('keeps the best of its restarts', () => {
    const data = truth.draw({ count: 300, random: randomStream(8) });
    const of = (restarts: number) => fitTo(data, { components: 5, restarts }, 9).losses.at(-1)!.train;
    expect(of(8)).toBeLessThanOrEqual(of(1));
  });

  test('scores and draws by the law it found', async () => {
    const fitted = fitTo(truth.draw({ count: 2000, random: randomStream(10) }));
    const drawn = (await fitted.sample({ count: 4000, random: randomStream(11), bias: {} })) as Vectors;
    const again = fitTo(drawn);
    expect(distanceOfMixtures(again.mixture, fitted.mixture)).toBeLessThan(0.002);
    const densities = await fitted.logLikelihood!(drawn);
    expect(densities.length).toBe(4000);
  });
});

describe('says what is wrong', () => {
  test.each([
    [
      'too few rows',
      { values: new Float64Array(8), dimensions: 2 },
      {},
      /4 training rows; a mixture of 2 in 2 dimensions needs at least 6/,
    ],
    [
      'no spread',
      { values: new Float64Array(40).fill(1), dimensions: 2 },
      { regularisation: 0 },
      /has no spread left|has no rows left/,
    ],
    ['NaN', { values: new Float64Array(40).fill(Number.NaN), dimensions: 2 }, {}, /holds NaN/],
  ])('%s', (_, data, more, message) => {
    expect(() => fitTo(data, more)).toThrow(FitError);
    expect(() => fitTo(data, more)).toThrow(message);
  });
});

interface Rerun {
  readonly stds: readonly (readonly number[])[];
  readonly l2_distances: readonly number[];
}

const recorded = path.join(
  process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../../../shared/data'),
  'results/gmm_collapse_rerun.json.gz',
);

/** As the recorded run was made: two components at -2 and 2 of variance 1 in one dimension, 20 generations after the first fit. */
function courses(rows: number, seeds: number) {
  const law = normalMixtureTruth({
    components: [
      { weight: 1, mean: -2 },
      { weight: 1, mean: 2 },
    ],
  });
  return Array.from({ length: seeds }, (_, seed) => {
    const random = randomStream(seed, 'rerun', rows);
    let start: NormalMixtureLaw | undefined;
    const distances: number[] = [];
    const deviations: number[] = [];
    loopCourse<Vectors, FittedMixture>({
      model: gaussianMixture(settings),
      first: law.draw({ count: rows, random }),
      size: rows,
      generations: 21,
      random,
      visit: ({ mixture }) => {
        start ??= mixture;
        distances.push(distanceOfMixtures(mixture, start));
        deviations.push(mixture.components.reduce((sum, { covariance }) => sum + Math.sqrt(covariance[0]!), 0) / 2);
      },
    });
    return { distance: distances.at(-1)!, kept: deviations.at(-1)! / deviations[0]! };
  });
}

test.skipIf(!existsSync(recorded))(
  'the recorded rerun of a mixture lies among ours, and fewer rows drift further (needs ../shared/data)',
  () => {
    const rerun = JSON.parse(gunzipSync(readFileSync(recorded)).toString('utf8')) as Record<string, Rerun>;
    const medians: number[] = [];
    for (const rows of [500, 1000]) {
      const { l2_distances: distances, stds } = rerun[`n_${rows}`]!;
      const ours = courses(rows, 20);
      const within = (value: number, values: readonly number[]) => {
        const sorted = values.toSorted((a, b) => a - b);
        // Of 21 values that are alike the recorded one lies outside all others once in ten on either side: a factor of two about them.
        expect(value).toBeGreaterThan(sorted[0]! / 2);
        expect(value).toBeLessThan(sorted.at(-1)! * 2);
      };
      within(
        distances.at(-1)!,
        ours.map(({ distance }) => distance),
      );
      const mean = (pair: readonly number[]) => (pair[0]! + pair[1]!) / 2;
      within(
        mean(stds.at(-1)!) / mean(stds[0]!),
        ours.map(({ kept }) => kept),
      );
      medians.push(summaryOf(ours.map(({ distance }) => distance)).median);
    }
    expect(medians[0]).toBeGreaterThan(medians[1]!);
  },
);

test('two thousand generations: as far from the truth as was published, the further the fewer the rows (Shumailov et al.)', () => {
  const start = normalMixtureTruth({
    components: [
      { weight: 1, mean: [-2, 0], variance: 0.8 },
      { weight: 1, mean: [2, 0], variance: 0.8 },
    ],
  });
  const distanceAfter = (rows: number, seed: number): number => {
    const random = randomStream(seed, 'nature', rows);
    let last = 0;
    loopCourse<Vectors, FittedMixture>({
      model: gaussianMixture(settings),
      first: start.draw({ count: rows, random }),
      size: rows,
      generations: 2000,
      random,
      visit: ({ mixture }, generation) => {
        if (generation === 2000) last = distanceOfMixtures(mixture, start.law);
      },
    });
    return last;
  };
  const [few, many] = [distanceAfter(500, 1), distanceAfter(1000, 1)];
  // Read off the figure: about 700 of 500 rows, 200 of 1,000. Both components have shrunk to one blob of deviation .01 to .03.
  expect(few).toBeGreaterThan(70);
  expect(few).toBeLessThan(7000);
  expect(many).toBeGreaterThan(20);
  expect(many).toBeLessThan(2000);
  expect(many).toBeLessThan(few);
});
