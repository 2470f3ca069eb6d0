import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { frontierIntegral } from '../src/range/divergence/frontier-integral.ts';
import { mauveDivergence } from '../src/range/divergence/mauve-divergence.ts';
import { energyDistance } from '../src/range/embedding/energy-distance.ts';
import { frechetDistance } from '../src/range/embedding/frechet-distance.ts';
import { jensenShannon } from '../src/range/embedding/jensen-shannon.ts';
import { knnRadiusRatio } from '../src/range/embedding/knn-radius-ratio.ts';
import { maximumMeanDiscrepancy } from '../src/range/embedding/maximum-mean-discrepancy.ts';
import { nearestNeighbours } from '../src/range/embedding/nearest-neighbours.ts';
import { prdc } from '../src/range/embedding/prdc.ts';
import { symmetricEigenvalues } from '../src/range/embedding/symmetric-eigenvalues.ts';
import { vendiScores } from '../src/range/embedding/vendi-score.ts';
import { andersonDarling } from '../src/range/numeric/anderson-darling.ts';
import { kolmogorovSmirnov } from '../src/range/numeric/kolmogorov-smirnov.ts';
import { mahalanobisShare } from '../src/range/numeric/mahalanobis-share.ts';
import { chiSquareQuantile } from '../src/statistics/chi-square-quantile.ts';
import { quantiles } from '../src/statistics/quantile.ts';
import { regularizedIncompleteGamma } from '../src/statistics/regularized-incomplete-gamma.ts';
import { SeededRandom } from './support/seeded-random.ts';

type Arm = readonly [seed: number, rows: number, shift: number];
type Discrepancy = Readonly<Record<'unbiased' | 'biased', number>>;
interface GoldenCase {
  readonly input: { readonly dimensions: number; readonly reference: Arm; readonly generation: Arm };
  readonly sums: readonly number[];
  readonly sklearn_neighbors: {
    readonly distances: readonly (readonly number[])[];
    readonly indices: readonly (readonly number[])[];
    readonly median_fifth_within_reference: number;
  };
  readonly prdc: Readonly<Record<string, Readonly<Record<'precision' | 'recall' | 'density' | 'coverage', number>>>>;
  readonly vendi_score: {
    readonly dual: Readonly<Record<string, number>> | null;
    readonly kernel: Readonly<Record<string, number>>;
  };
  readonly sklearn_kernels: Readonly<Record<'linear' | 'cubic', Discrepancy>>;
  readonly scipy: Readonly<Record<string, number>>;
  readonly numpy_quantiles: readonly number[];
}
/** Made by bench/golden/embeddings_golden.py. */
interface Golden {
  readonly packages: Readonly<Record<string, string>>;
  readonly chi_square: Readonly<Record<string, readonly number[]>>;
  readonly matrix: { readonly input: readonly [seed: number, size: number]; readonly eigenvalues: readonly number[] };
  readonly histograms: {
    readonly counts: readonly (readonly number[])[];
    readonly mauve: number;
    readonly frontier_integral: number;
    readonly jensen_shannon: number;
  };
  readonly cases: Readonly<Record<string, GoldenCase>>;
}
const golden: Golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'golden/embeddings-python.json'), 'utf8'),
);

/** The rows that the script makes as well. */
function makeRows([seed, count, shift]: Arm, dimensions: number): Float64Array {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length: count * dimensions }, (_, at) => {
    const number = random.below(65536) + random.below(65536) + random.below(65536);
    return (number - 98304) / 32768 + (at % dimensions === 0 ? shift : 0);
  });
}

/** Rows of length 1 in double precision. */
function unit(rows: Float64Array, dimensions: number): Float64Array {
  const lengths = new Float64Array(rows.length / dimensions);
  for (const [at, value] of rows.entries()) lengths[Math.floor(at / dimensions)]! += value * value;
  return rows.map((value, at) => value / Math.sqrt(lengths[Math.floor(at / dimensions)]!));
}

function expectNear(observed: number | undefined, expected: number, tolerance = 1e-9): void {
  expect(observed).toBeTypeOf('number');
  expect(Math.abs(observed! - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

test('scipy: quantiles of χ² and the incomplete gamma function are the same', () => {
  const { degrees, quantile_99, quantile_5, incomplete_gamma_at_shape, incomplete_gamma_upper_at_twice } =
    golden.chi_square;
  for (const [at, value] of degrees!.entries()) {
    expectNear(chiSquareQuantile(0.99, { degrees: value }), quantile_99![at]!, 1e-12);
    expectNear(chiSquareQuantile(0.05, { degrees: value }), quantile_5![at]!, 1e-12);
    expectNear(regularizedIncompleteGamma(value, { a: value }).lower, incomplete_gamma_at_shape![at]!, 1e-12);
    const upper = incomplete_gamma_upper_at_twice![at]!;
    expectNear(regularizedIncompleteGamma(2 * value, { a: value }).upper / upper, 1, 1e-10);
  }
  expect(degrees!.length).toBe(7);
});

test('scipy: eigenvalues are the same', () => {
  const { input, eigenvalues } = golden.matrix;
  const [seed, size] = input;
  const rows = makeRows([seed, size, 0], size);
  const matrix = rows.map((value, at) => value + rows[(at % size) * size + Math.floor(at / size)]!);
  const found = symmetricEigenvalues(matrix, size);
  expect(eigenvalues.length).toBe(size);
  for (const [at, value] of eigenvalues.entries()) expectNear(found[at], value, 1e-12);
});

test('mauve-text and scipy: divergences of histograms are the same', () => {
  const { counts, mauve, frontier_integral, jensen_shannon } = golden.histograms;
  const [p, q] = counts.map((arm) => {
    const total = arm.reduce((sum, count) => sum + count, 0);
    return arm.map((count) => count / total);
  });
  expectNear(mauveDivergence(p!, q!), mauve);
  expectNear(frontierIntegral(p!, q!), frontier_integral);
  expectNear(jensenShannon(counts[0]!, counts[1]!), jensen_shannon);
});

describe.each(Object.entries(golden.cases))('rows %s', (_, known) => {
  const { dimensions } = known.input;
  const reference = makeRows(known.input.reference, dimensions);
  const generation = makeRows(known.input.generation, dimensions);
  const arms = { reference, generation, dimensions };
  const firsts = (rows: Float64Array) => rows.filter((_, at) => at % dimensions === 0);
  const [x, y] = [firsts(reference), firsts(generation)];

  test('are those that the packages were given', () => {
    for (const [at, rows] of [reference, generation].entries())
      expectNear(
        rows.reduce((sum, value) => sum + value, 0),
        known.sums[at]!,
        1e-12,
      );
  });

  test('scikit-learn: nearest neighbours are the same', () => {
    const { distances, indices, median_fifth_within_reference } = known.sklearn_neighbors;
    const queries = reference.subarray(0, distances.length * dimensions);
    const found = nearestNeighbours({ queries, points: generation, dimensions, k: 5 });
    expect([...found.indices]).toEqual(indices.flat());
    for (const [at, distance] of distances.flat().entries()) expectNear(found.distances[at], distance);
    const count = Math.min(reference.length, generation.length);
    const { reference: median } = knnRadiusRatio({
      reference,
      generation: new Float64Array(reference.length).fill(0).map((_, at) => generation[at % count]!),
      dimensions,
    });
    expectNear(median, median_fifth_within_reference);
  });

  test('prdc: all four are the same where nothing lies on an edge', () => {
    for (const [k, expected] of Object.entries(known.prdc)) {
      const found = prdc({ ...arms, k: Number(k) });
      for (const name of ['precision', 'recall', 'density', 'coverage'] as const)
        expectNear(found[name], expected[name]);
    }
  });

  test('vendi-score: orders .5, 1 and 2 are the same', () => {
    const rows = unit(reference, dimensions);
    const { dual, kernel } = known.vendi_score;
    for (const [order, expected] of [...Object.entries(dual ?? {}), ...Object.entries(kernel)])
      expectNear(vendiScores(rows, { dimensions, orders: [Number(order)] })[0], expected);
  });

  test('scikit-learn: kernel discrepancies are the same', () => {
    for (const kernel of ['linear', 'cubic'] as const) {
      const found = maximumMeanDiscrepancy({ ...arms, kernel });
      expectNear(found.unbiased, known.sklearn_kernels[kernel].unbiased);
      expectNear(found.biased, known.sklearn_kernels[kernel].biased);
    }
  });

  test('scipy: Fréchet, Mahalanobis, energy, Kolmogorov-Smirnov and Anderson-Darling are the same', () => {
    expectNear(frechetDistance(arms), known.scipy.frechet!, 1e-7);
    expect(mahalanobisShare(generation, { calibration: reference, dimensions }).count).toBe(
      known.scipy.mahalanobis_beyond,
    );
    expectNear(energyDistance(x, y).root, known.scipy.energy_distance_root!);
    expectNear(kolmogorovSmirnov(x, y), known.scipy.ks!);
    expectNear(andersonDarling(x, y), known.scipy.anderson_darling!);
    // Python rounds halves to even.
    const even = (value: number) => {
      const scaled = value * 4;
      return Math.abs(scaled % 1) === 0.5 ? 2 * Math.round(scaled / 2) : Math.round(scaled);
    };
    expectNear(andersonDarling(x.map(even), y.map(even)), known.scipy.anderson_darling_rounded!);
  });

  test('numpy: quantiles are the same', () => {
    for (const [at, value] of quantiles(x, [0.005, 0.1, 0.5, 0.995]).entries())
      expectNear(value, known.numpy_quantiles[at]!, 1e-14);
  });
});
