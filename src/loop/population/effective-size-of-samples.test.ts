import { expect, test } from 'vitest';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { effectiveSizeByClass } from './effective-size-by-class.ts';
import { effectiveSizeOfSamples, type PopulationSample } from './effective-size-of-samples.ts';
import { wrightFisherStep } from './wright-fisher-step.ts';

const REPLICAS = 2000;
type Estimator = typeof effectiveSizeOfSamples;

/** Mean drift over what the loop has, how often the 95 % interval covers N, and how often nothing bounds it. */
function studied(
  estimate: Estimator,
  {
    types,
    size,
    sample,
    generations,
    isWithout = false,
  }: { types: number; size: number; sample: number; generations: number; isWithout?: boolean },
) {
  const random = randomStream(1, types, size, sample, generations);
  const shares = zipfShares(types);
  let drift = 0;
  let covered = 0;
  let unbounded = 0;
  for (let replica = 0; replica < REPLICAS; replica++) {
    let counts = wrightFisherStep(random, shares, { size });
    const first = sampled(counts);
    for (let generation = 0; generation < generations; generation++)
      counts = wrightFisherStep(random, counts, { size });
    const found = estimate({ first, last: sampled(counts), generations });
    drift += found.drift / REPLICAS;
    if (found.low <= size && size <= found.high) covered++;
    if (found.size === Number.POSITIVE_INFINITY) unbounded++;
  }
  const truth = 1 - (1 - 1 / size) ** generations;
  return { ratio: drift / truth, coverage: covered / REPLICAS, unbounded: unbounded / REPLICAS };

  function sampled(counts: Float64Array): PopulationSample {
    if (!isWithout) return { counts: multinomialDraw(random, { trials: sample, weights: counts }) };
    return { counts: withoutReplacement(counts, sample), population: size };
  }

  function withoutReplacement(counts: Float64Array, rows: number): Float64Array {
    const taken = new Float64Array(counts.length);
    const deck = Array.from(counts).flatMap((count, type) => new Array<number>(count).fill(type));
    for (let row = 0; row < rows; row++) {
      const place = row + Math.floor(random() * (deck.length - row));
      taken[deck[place]!]!++;
      deck[place] = deck[row]!;
    }
    return taken;
  }
}

test('drift is unbiased over 1 to 20 generations, and intervals cover', () => {
  for (const generations of [1, 5, 20]) {
    const { ratio, coverage } = studied(effectiveSizeOfSamples, { types: 50, size: 200, sample: 500, generations });
    expect(Math.abs(ratio - 1), `${generations} generations`).toBeLessThan(0.04);
    expect(coverage).toBeGreaterThan(0.93);
    expect(coverage).toBeLessThan(0.98);
  }
});

test('where drift is small beside sampling, many estimates are not bounded', () => {
  const { unbounded, coverage } = studied(effectiveSizeOfSamples, {
    types: 50,
    size: 1000,
    sample: 300,
    generations: 1,
  });
  expect(unbounded).toBeGreaterThan(0.25);
  expect(unbounded).toBeLessThan(0.5);
  expect(coverage).toBeGreaterThan(0.92);
});

test('samples without replacement: the correction makes the sign right', () => {
  const finite = { types: 30, size: 400, sample: 300, generations: 1, isWithout: true };
  expect(Math.abs(studied(effectiveSizeOfSamples, finite).ratio - 1)).toBeLessThan(0.06);
  const plain: Estimator = ({ first, last, generations }) =>
    effectiveSizeOfSamples({ first: { counts: first.counts }, last: { counts: last.counts }, generations });
  expect(studied(plain, finite).ratio).toBeLessThan(-0.3);
});

test('by classes of types: right with 20 rows a class, far too low one by one', () => {
  const setting = { types: 500, size: 1000, sample: 1000, generations: 1 };
  const pooled = studied(effectiveSizeByClass, setting);
  expect(Math.abs(pooled.ratio - 1)).toBeLessThan(0.06);
  expect(pooled.coverage).toBeGreaterThan(0.92);
  const single = studied((options) => effectiveSizeByClass({ ...options, least: 0 }), setting);
  expect(single.ratio).toBeLessThan(0.85);
});

test('a hand-worked pair', () => {
  // x = (.5, .5), y = (.7, .3) of 10 rows each: h0 = .5 * 10/9, G = .08/h0 = .144; ht = .42 * 10/9; F = .144 - .1 - .84 * .1 = -.04.
  const estimate = effectiveSizeOfSamples({ first: { counts: [5, 5] }, last: { counts: [7, 3] }, generations: 1 });
  expect(estimate.drift).toBeCloseTo(-0.04, 12);
  expect(estimate.size).toBe(Number.POSITIVE_INFINITY);
  expect(estimate.high).toBe(Number.POSITIVE_INFINITY);
});

test('samples that say nothing are refused', () => {
  const refused = (first: PopulationSample, last: PopulationSample, generations = 1) => {
    expect(() => effectiveSizeOfSamples({ first, last, generations })).toThrow(RangeError);
    expect(() => effectiveSizeByClass({ first, last, generations })).toThrow(RangeError);
  };
  refused({ counts: [1, 0] }, { counts: [5, 5] });
  refused({ counts: [9, 0] }, { counts: [9, 0] });
  refused({ counts: [5, 5] }, { counts: [5, 5, 1] });
  refused({ counts: [5, 5] }, { counts: [5, 5] }, 0);
  refused({ counts: [5, 5], population: 9 }, { counts: [5, 5] });
});
