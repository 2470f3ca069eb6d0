import { describe, expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { chiSquareDraw } from '../../statistics/chi-square-draw.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { normalQuantile } from '../../statistics/normal-quantile.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { gaussianAnchor } from './gaussian-anchor.ts';
import { gaussianAnchorWithBias, humanShareAgainstBias } from './gaussian-anchor-with-bias.ts';
import { anchorEquilibrium, type HumanAnchor } from './human-anchor.ts';
import { samplingVarianceFactor } from './sampling-variance-factor.ts';

interface Batch {
  readonly rows: number;
  readonly mean: number;
  /** About the batch's own mean. */
  readonly squares: number;
}

/** A batch of normal draws by its sufficient statistics. */
function normalBatch(random: () => number, rows: number, mean: number, variance: number): Batch {
  if (rows === 0) return { rows, mean: 0, squares: 0 };
  return {
    rows,
    mean: mean + normalDraw(random) * Math.sqrt(variance / rows),
    squares: rows > 1 ? variance * chiSquareDraw(random, { degrees: rows - 1 }) : 0,
  };
}

function together(batches: readonly Batch[]): Batch {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const mean = batches.reduce((sum, batch) => sum + batch.rows * batch.mean, 0) / rows;
  const squares = batches.reduce((sum, batch) => sum + batch.squares + batch.rows * (batch.mean - mean) ** 2, 0);
  return { rows, mean, squares };
}

function simulate(
  { size, share, kind, draw }: HumanAnchor,
  { generations, factor = 1, ddof = 0 }: { generations: number; factor?: number; ddof?: 0 | 1 },
  replicas: number,
) {
  const random = randomStream(6, size, share, kind, draw, factor, ddof);
  const variances = Array.from({ length: generations }, () => new Float64Array(replicas));
  const errors = Array.from({ length: generations }, () => new Float64Array(replicas));
  for (let replica = 0; replica < replicas; replica++) {
    const humanRows = Math.round(size * share);
    const kept = normalBatch(random, humanRows, 0, 1);
    let fitted = together([kept, normalBatch(random, size - humanRows, 0, 1)]);
    for (let t = 0; t < generations; t++) {
      const variance = fitted.squares / (size - ddof);
      variances[t]![replica] = variance;
      errors[t]![replica] = fitted.mean ** 2;
      const human = draw === 'stratified' ? humanRows : binomialDraw(random, { trials: size, probability: share });
      fitted = together([
        kind === 'replayed' ? kept : normalBatch(random, human, 0, 1),
        normalBatch(random, size - human, fitted.mean, factor * variance),
      ]);
    }
  }
  return { variances, errors };
}

const anchor = (kind: HumanAnchor['kind'], draw: HumanAnchor['draw'], size = 100, share = 0.1): HumanAnchor => ({
  size,
  share,
  kind,
  draw,
});

describe.each<readonly [HumanAnchor, { factor?: number; ddof?: 0 | 1 }]>([
  [anchor('fresh', 'stratified'), {}],
  [anchor('fresh', 'independent'), {}],
  [anchor('replayed', 'stratified'), {}],
  [anchor('fresh', 'stratified', 40, 0.25), { factor: 0.8 }],
  [anchor('fresh', 'independent', 40, 0.25), { factor: 1.2, ddof: 1 }],
  [anchor('replayed', 'stratified', 40, 0.25), { factor: 0.8, ddof: 1 }],
])('%j %j', (one, bias) => {
  test('every tenth generation up to t = 8/m, 3,000 replicas', () => {
    const generations = Math.ceil(8 / one.share);
    const { variances, errors } = simulate(one, { generations, ...bias }, 3_000);
    const course = gaussianAnchor({ ...one, generations, ...bias });
    for (let t = 0; t < generations; t += t < 5 ? 1 : 10) {
      expect(Math.abs(standardScore(variances[t]!, course[t]!.meanVariance))).toBeLessThan(4);
      expect(Math.abs(standardScore(errors[t]!, course[t]!.meanSquaredError))).toBeLessThan(4);
    }
  });
});

test('courses end at the printed equilibria; replay is three times worse', () => {
  const lost = (one: HumanAnchor) => 1 - anchorEquilibrium(one);
  expect(lost(anchor('fresh', 'stratified'))).toBeCloseTo(0.0503, 4);
  expect(lost(anchor('replayed', 'stratified'))).toBeCloseTo(0.1407, 4);
  expect(lost(anchor('fresh', 'independent'))).toBeCloseTo(0.0505, 4);
  expect(lost(anchor('replayed', 'stratified')) / lost(anchor('fresh', 'stratified'))).toBeCloseTo(2.8, 12);
  for (const [kind, draw] of [
    ['fresh', 'stratified'],
    ['fresh', 'independent'],
    ['replayed', 'stratified'],
  ] as const)
    for (const [size, share] of [
      [100, 0.1],
      [20, 0.5],
      [500, 0.02],
    ] as const) {
      const one = anchor(kind, draw, size, share);
      const end = gaussianAnchor({ ...one, generations: 5_000 }).at(-1)!;
      expect(end.meanVariance).toBeCloseTo(anchorEquilibrium(one), 10);
      expect(end.meanSquaredError).toBeCloseTo(lost(one), 10);
    }
});

test('the trap: replay comes to its equilibrium like (1-m)^t, and reads too well before t = 8/m', () => {
  const at = (kind: HumanAnchor['kind'], t: number) => {
    const one = anchor(kind, 'stratified');
    return (
      (anchorEquilibrium(one) - gaussianAnchor({ ...one, generations: t })[t - 1]!.meanVariance) /
      (1 - anchorEquilibrium(one))
    );
  };
  expect(-at('replayed', 28)).toBeGreaterThan(0.05);
  expect(Math.abs(at('fresh', 28))).toBeLessThan(0.005);
  expect(Math.abs(at('replayed', 80))).toBeLessThan(0.001);
});

describe('with a biased sampling', () => {
  test('the printed figures, as ends of courses', () => {
    expect(gaussianAnchorWithBias({ size: 100, share: 0.1, factor: 0.9 })).toBeCloseTo(0.512, 3);
    expect(gaussianAnchorWithBias({ size: 200, share: 0.1, factor: 0.759 })).toBeCloseTo(0.313, 3);
    for (const factor of [0.4, 0.9, 1, 1.05])
      for (const share of [0.1, 0.5]) {
        const course = gaussianAnchor({ ...anchor('fresh', 'stratified', 100, share), factor, generations: 5_000 });
        expect(course.at(-1)!.meanVariance).toBeCloseTo(gaussianAnchorWithBias({ size: 100, share, factor }), 10);
      }
    expect(gaussianAnchorWithBias({ size: Number.POSITIVE_INFINITY, share: 0.1, factor: 0.9 })).toBeCloseTo(
      0.1 / (1 - 0.9 * 0.9),
      14,
    );
  });

  test('top-p .95 with 10 % fresh rows keeps 31 % of the variance: whole rows, 2,000 replicas', () => {
    const [size, human, topP] = [200, 20, 0.95];
    const factor = samplingVarianceFactor({ topP });
    const edge = normalQuantile((1 + topP) / 2);
    const random = randomStream(7);
    const ends = Float64Array.from({ length: 2_000 }, () => {
      let mean = 0;
      let variance = 1;
      for (let t = 0; t < 25; t++) {
        const deviation = Math.sqrt(variance);
        let sum = 0;
        let squares = 0;
        for (let row = 0; row < size; row++) {
          let x = normalDraw(random);
          if (row >= human && t > 0) {
            while (Math.abs(x) > edge) x = normalDraw(random);
            x = mean + deviation * x;
          }
          sum += x;
          squares += x * x;
        }
        mean = sum / size;
        variance = squares / size - mean * mean;
      }
      return variance;
    });
    const expected = gaussianAnchor({ ...anchor('fresh', 'stratified', size, 0.1), factor, generations: 25 }).at(-1)!;
    expect(Math.abs(standardScore(ends, expected.meanVariance))).toBeLessThan(4);
    expect(expected.meanVariance).toBeCloseTo(0.313, 2);
  });

  test('the human share that keeps 90 % under L = .9 is .47, not 10 %', () => {
    const share = humanShareAgainstBias({ kept: 0.9, factor: 0.9 });
    expect(share).toBeCloseTo(0.47, 2);
    expect(gaussianAnchorWithBias({ size: Number.POSITIVE_INFINITY, share, factor: 0.9 })).toBeCloseTo(0.9, 12);
    expect(gaussianAnchorWithBias({ size: Number.POSITIVE_INFINITY, share: 0.1, factor: 0.9 })).toBeLessThan(0.53);
  });
});

test('refuses what has no law', () => {
  expect(() => anchorEquilibrium(anchor('replayed', 'independent'))).toThrow(RangeError);
  expect(() => anchorEquilibrium(anchor('fresh', 'stratified', 100, 0))).toThrow(RangeError);
  expect(() => anchorEquilibrium(anchor('fresh', 'stratified', 10, 0.25))).toThrow(RangeError);
  expect(() => gaussianAnchorWithBias({ size: 100, share: 0.1, factor: 1.5 })).toThrow(RangeError);
});
