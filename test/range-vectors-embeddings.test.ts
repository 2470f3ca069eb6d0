import { describe, expect, test } from 'vitest';
import { classifierZ } from '../src/range/embedding/classifier-z.ts';
import { expectedClippedCoverage } from '../src/range/embedding/clipped-coverage.ts';
import { binZ } from '../src/range/embedding/different-bins.ts';
import { energyDistance } from '../src/range/embedding/energy-distance.ts';
import { expectedCoverage } from '../src/range/embedding/expected-coverage.ts';
import { frechetDistanceOfMoments } from '../src/range/embedding/frechet-distance.ts';
import { jensenShannon } from '../src/range/embedding/jensen-shannon.ts';
import { knnRadiusRatio } from '../src/range/embedding/knn-radius-ratio.ts';
import { maximumMeanDiscrepancy } from '../src/range/embedding/maximum-mean-discrepancy.ts';
import { meanCosineDispersion } from '../src/range/embedding/mean-cosine-dispersion.ts';
import { type Prdc, prdc } from '../src/range/embedding/prdc.ts';
import { tailNearestNeighbour, tailRelabelling } from '../src/range/embedding/tail-nearest-neighbour.ts';
import { vendiScores, vendiScoresOfKernel } from '../src/range/embedding/vendi-score.ts';
import { vendiTwoDebiased } from '../src/range/embedding/vendi-two-debiased.ts';
import { wassersteinTwoSquared } from '../src/range/embedding/wasserstein-two-squared.ts';
import { andersonDarling } from '../src/range/numeric/anderson-darling.ts';
import { expectedShortfall } from '../src/range/numeric/expected-shortfall.ts';
import { hillTailIndex } from '../src/range/numeric/hill-tail-index.ts';
import { kolmogorovSmirnov } from '../src/range/numeric/kolmogorov-smirnov.ts';
import { chiSquareQuantile } from '../src/statistics/chi-square-quantile.ts';
import { mcNemar } from '../src/statistics/mc-nemar.ts';
import { quantiles } from '../src/statistics/quantile.ts';
import { expectVector, RANGE_VECTOR_FILE, RANGE_VECTORS, type RangeVector } from './support/range-vectors.ts';

const GROUPS: ReadonlySet<string> = new Set(['embeddings', 'numeric']);
const file = RANGE_VECTOR_FILE;
const vectors = RANGE_VECTORS.filter(({ group }) => GROUPS.has(group));

const rowsOf = (rows: readonly (readonly number[])[]) => ({
  rows: Float64Array.from(rows.flat()),
  dimensions: rows[0]!.length,
});
/** Numbers as rows of one dimension. */
const line = (numbers: readonly number[]) => Float64Array.from(numbers);
const lineArms = ({ R, G }: { R: readonly number[]; G: readonly number[] }) => ({
  reference: line(R),
  generation: line(G),
  dimensions: 1,
});
const tailArms = ({ anchors, H, G }: { anchors: readonly number[]; H: readonly number[]; G: readonly number[] }) => ({
  anchors: line(anchors),
  ...lineArms({ R: H, G }),
});

/** What we answer to each vector, in the shape of its expected value. */
const ANSWERS: Readonly<Record<string, (vector: RangeVector) => unknown>> = {
  mean_cosine_dispersion_2: ({ input }) => dispersionOf(input.X),
  mean_cosine_dispersion_3: ({ input }) => dispersionOf(input.X),
  vendi_two_vectors: ({ input, parameters }) => {
    const { rows, dimensions } = rowsOf(input.X);
    return vendiScores(rows, {
      dimensions,
      orders: parameters.q.map((q: number | 'inf') => (q === 'inf' ? Infinity : q)),
    });
  },
  vendi_kernel_matrix: ({ input, parameters }) =>
    vendiScoresOfKernel(rowsOf(input.K).rows, { size: input.K.length, orders: [parameters.q] })[0],
  vendi_exponential_kernel: ({ input, parameters }) => {
    const samples: readonly number[] = input.samples;
    const kernel = Float64Array.from(samples.flatMap((a) => samples.map((b) => Math.exp(-Math.abs(a - b)))));
    return vendiScoresOfKernel(kernel, { size: samples.length, orders: [parameters.q] })[0];
  },
  vendi_q2_debiased: ({ input }) => debiasedOf(input.X),
  vendi_q2_debiased_3: ({ input }) => debiasedOf(input.X),
  prdc_1d: ({ input, parameters }) => prdc({ ...lineArms(input), k: parameters.k }),
  trap_prdc_duplicates_strict: ({ input, parameters }) => strictPrdc(input.R, input.G, parameters.k),
  prdc_duplicates_inclusive: ({ input, parameters }) => prdc({ ...lineArms(input), k: parameters.k }),
  expected_coverage_under_null: ({ input }) =>
    input.N_M_k.map(([reference, generation, k]: number[]) =>
      expectedCoverage({ reference: reference!, generation: generation!, k: k! }),
    ),
  clipped_coverage_f: ({ input: { K, N, M } }) => expectedClippedCoverage({ reference: N, generation: M, k: K }),
  tail_nn_mcnemar: ({ input }) => mcNemar({ first: input.far_from_G_only, second: input.far_from_H_only }),
  tail_nn_statistic: ({ input, parameters }) => {
    const tail = tailNearestNeighbour(tailArms(input), { quantile: parameters.q });
    return {
      threshold: tail.threshold,
      share_far_from_G: tail.shareFarFromGeneration,
      share_far_from_H: tail.shareFarFromReference,
      far_from_G_only: tail.farFromGenerationOnly,
      far_from_H_only: tail.farFromReferenceOnly,
    };
  },
  tail_nn_exact_relabelling: ({ input, parameters }) => {
    const { observed, p, relabellings, isExhaustive } = tailRelabelling(tailArms(input), {
      threshold: parameters.threshold,
    });
    expect({ relabellings, isExhaustive }).toEqual({ relabellings: parameters.relabelings, isExhaustive: true });
    return { observed, p };
  },
  frechet_1d: ({ input }) =>
    frechetDistanceOfMoments({
      reference: { mean: line([input.mean[0]]), covariance: line([input.var[0]]) },
      generation: { mean: line([input.mean[1]]), covariance: line([input.var[1]]) },
    }),
  frechet_2d_noncommuting: ({ input }) =>
    frechetDistanceOfMoments({
      reference: { mean: line(input.mean1), covariance: rowsOf(input.cov1).rows },
      generation: { mean: line(input.mean2), covariance: rowsOf(input.cov2).rows },
    }),
  mmd_linear: ({ input }) => maximumMeanDiscrepancy({ ...lineArms({ R: input.x, G: input.y }), kernel: 'linear' }),
  mmd_cubic: ({ input }) => maximumMeanDiscrepancy({ ...lineArms({ R: input.x, G: input.y }), kernel: 'cubic' }),
  wasserstein2_sq_1d: ({ input }) => wassersteinTwoSquared(input.x, input.y),
  energy_distance_02_00: ({ input }) => {
    const { biased, unbiased } = energyDistance(input.x, input.y);
    return { V: biased, U: unbiased };
  },
  energy_distance_1d: ({ input }) => {
    const { biased, root } = energyDistance(input.x, input.y);
    return { V: biased, sqrt: root };
  },
  c2st_z: ({ input }) => classifierZ(input),
  ndb_bin_z: ({ input: { ref, gen } }) =>
    binZ({ reference: { count: ref[0], n: ref[1] }, generation: { count: gen[0], n: gen[1] } }),
  jensen_shannon_counts: ({ input }) => jensenShannon(input.ref, input.gen),
  knn_radius_ratio: ({ input, parameters }) => knnRadiusRatio({ ...lineArms(input), k: parameters.k }).ratio,
  hill_tail_index: ({ input, parameters }) => hillTailIndex(input.values, { k: parameters.k }),
  range_coverage_sdmetrics: ({ input }) => rangeCoverage(input.real, input.synthetic),
  mahalanobis_threshold_chi2_99: ({ input }) => input.d.map((degrees: number) => chiSquareQuantile(0.99, { degrees })),
  ks_two_sample: ({ input }) => kolmogorovSmirnov(input.x, input.y),
  anderson_darling_two_sample: ({ input }) => andersonDarling(input.x, input.y),
  quantile_type7: ({ input, parameters }) => quantiles(input.values, parameters.q),
  expected_shortfall_top_k: ({ input, parameters }) => expectedShortfall(input.values, { k: parameters.k }),
};

function dispersionOf(matrix: readonly (readonly number[])[]): number {
  const { rows, dimensions } = rowsOf(matrix);
  return meanCosineDispersion(rows, { dimensions });
}

function debiasedOf(matrix: readonly (readonly number[])[]): number | undefined {
  const { rows, dimensions } = rowsOf(matrix);
  return vendiTwoDebiased(rows, { dimensions });
}

/** The convention of prdc 0.2: a row on the edge of a ball is outside, so that the balls of copies are empty. */
function strictPrdc(reference: readonly number[], generation: readonly number[], k: number): Prdc {
  const radius = (arm: readonly number[], at: number) =>
    arm.map((other) => Math.abs(other - arm[at]!)).sort((a, b) => a - b)[k]!;
  const isIn = (arm: readonly number[], at: number, other: number) => Math.abs(arm[at]! - other) < radius(arm, at);
  const balls = generation.map((row) => reference.filter((_, at) => isIn(reference, at, row)).length);
  return {
    precision: balls.filter((count) => count > 0).length / generation.length,
    recall: reference.filter((row) => generation.some((_, at) => isIn(generation, at, row))).length / reference.length,
    density: balls.reduce((sum, count) => sum + count, 0) / (k * generation.length),
    coverage:
      reference.filter(
        (row, at) => Math.min(...generation.map((other) => Math.abs(row - other))) < radius(reference, at),
      ).length / reference.length,
  };
}

/** The convention of sdmetrics 0.32: extremes alone, so that it grows with the rows and sees no hole inside. */
function rangeCoverage(real: readonly number[], synthetic: readonly number[]): number {
  const [least, most] = [Math.min(...real), Math.max(...real)];
  const missing = Math.max(0, Math.min(...synthetic) - least) + Math.max(0, most - Math.max(...synthetic));
  return Math.max(0, 1 - missing / (most - least));
}

describe.skipIf(vectors.length === 0)(
  vectors.length === 0
    ? `test vectors of embeddings and numbers: skipped, ${file} is not there`
    : 'test vectors of embeddings and numbers',
  () => {
    test('every vector of the groups is answered, and no other', () => {
      expect(vectors.map(({ name }) => name).sort()).toEqual(Object.keys(ANSWERS).sort());
    });

    test.each(vectors)('$name', (vector) => {
      expectVector(ANSWERS[vector.name]!(vector), vector);
    });
  },
);
