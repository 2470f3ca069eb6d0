import * as z from 'zod';
import { type Vectors, vectors } from '../data/vectors.ts';
import { solveLower } from '../laws/cholesky-factor.ts';
import { likeliestRows } from '../laws/likeliest-rows.ts';
import { matrixTrace } from '../laws/matrix-trace.ts';
import { drawNormal, type NormalLaw, normalLaw } from '../laws/normal-law.ts';
import { rowMoments } from '../laws/row-moments.ts';
import { FitError } from './fit-error.ts';
import type { FittedVectors } from './fitted-vectors.ts';
import type { LoopModel, LossPoint } from './loop-model.ts';
import { modelEntry } from './model-entry.ts';
import { requireRows } from './require-rows.ts';

export interface KernelDensitySettings {
  /**
   * Deviation of the kernel in every dimension, in units of the data, above 0; or the rule by which it follows from the rows and their
   * covariance: Scott's n^(-1/(d+4)), or Silverman's, which is (4/(d+2))^(1/(d+4)) times that.
   */
  readonly bandwidth: number | 'silverman' | 'scott';
}

/** The rows themselves, each blurred by a normal kernel. */
export function kernelDensity({ bandwidth }: KernelDensitySettings): LoopModel<Vectors> {
  return {
    kind: vectors,
    biases: ['topP'],
    weighs: true,
    hasLikelihood: true,

    fit(data, { test, weights }): FittedVectors {
      const { values, dimensions } = data;
      const rows = values.length / dimensions;
      const byRule = typeof bandwidth === 'string';
      requireRows(values, {
        dimensions,
        least: byRule ? dimensions + 1 : 1,
        why: byRule ? `a bandwidth by rule in ${dimensions} dimension${dimensions === 1 ? '' : 's'}` : 'a density',
      });
      const { mean, covariance: within, total, meanWeight } = rowMoments(data, weights);
      // Rows of unequal weight are worth fewer of equal ones (Kish), and one row has no spread.
      const worth = total / meanWeight;
      const square = byRule ? ruleFactor(bandwidth, { rows: worth, dimensions }) ** 2 : bandwidth ** 2;
      const unbiased = worth > 1 ? worth / (worth - 1) : 1;
      const kernel = normalLaw({
        mean: new Float64Array(dimensions),
        covariance: byRule ? within.map((value) => value * unbiased * square) : diagonal(dimensions, square),
      });
      if (kernel === undefined)
        throw new FitError({
          problem: `the ${bandwidth} bandwidth is 0: the ${rows} training rows do not vary in some direction`,
          hint: 'Give the bandwidth as a number, leave out dimensions that repeat others, or add fresh human rows.',
        });
      const blurred: Blurred = {
        data,
        kernel,
        upTo: weights === undefined ? undefined : running(weights),
        logWeights: weights?.map((weight) => Math.log(weight / total)),
      };
      let losses: readonly LossPoint[] | undefined;
      return {
        // Leaving one out takes all pairs of rows: only done for those who look.
        get losses() {
          losses ??= [lossesOf(blurred, test)];
          return losses;
        },
        mean,
        covariance: within.map((value, at) => value + kernel.covariance[at]!),
        parameters: {
          bandwidth: Math.exp(kernel.logDeterminant / (2 * dimensions)),
          variance: (matrixTrace(within, dimensions) + matrixTrace(kernel.covariance, dimensions)) / dimensions,
        },
        sample: ({ count, random, bias: { topP = 1 } }) => {
          const draw = (wanted: number) => drawBlurred(blurred, { count: wanted, random });
          const logDensities = (drawn: Float64Array) => blurredLogDensities(blurred, drawn);
          const drawn = topP >= 1 ? draw(count) : likeliestRows({ count, topP, dimensions, draw, logDensities });
          return { values: drawn, dimensions };
        },
        logLikelihood: (scored) => blurredLogDensities(blurred, scored.values),
      };
    },
  };
}

interface Blurred {
  readonly data: Vectors;
  /** About 0. */
  readonly kernel: NormalLaw;
  /** Running sums of the rows' weights; undefined: all alike. */
  readonly upTo: Float64Array | undefined;
  /** Logarithms of the rows' shares; undefined: all alike. */
  readonly logWeights: Float64Array | undefined;
}

/** Scott 1992; Silverman 1986, section 4.3.2: deviations of the kernel over those of the rows. */
function ruleFactor(
  rule: 'silverman' | 'scott',
  { rows, dimensions }: { readonly rows: number; readonly dimensions: number },
): number {
  const power = 1 / (dimensions + 4);
  return rows ** -power * (rule === 'scott' ? 1 : (4 / (dimensions + 2)) ** power);
}

function drawBlurred(
  { data: { values, dimensions }, kernel, upTo }: Blurred,
  { count, random }: { readonly count: number; readonly random: () => number },
): Float64Array {
  const known = values.length / dimensions;
  // The places first and the blur after them: two plain loops.
  const places = new Uint32Array(count);
  for (let row = 0; row < count; row++)
    places[row] = upTo === undefined ? Math.floor(random() * known) : firstAbove(upTo, random() * upTo[known - 1]!);
  const rows = drawNormal(kernel, { count, random });
  for (let row = 0; row < count; row++)
    for (let at = 0; at < dimensions; at++) rows[row * dimensions + at]! += values[places[row]! * dimensions + at]!;
  return rows;
}

/**
 * Natural logarithm of the density at each row. Time grows with known rows times scored rows.
 *
 * @param options.leaves row i of `scored` is row i of the known ones, and is left out of its own density
 */
function blurredLogDensities(
  { data: { values, dimensions }, kernel, logWeights }: Blurred,
  scored: Float64Array,
  { leavesOneOut = false }: { readonly leavesOneOut?: boolean } = {},
): Float64Array {
  const known = values.length / dimensions;
  const constant =
    -0.5 * (dimensions * Math.log(2 * Math.PI) + kernel.logDeterminant) - (logWeights ? 0 : Math.log(known));
  const [from, to] = [whitened(kernel, values), whitened(kernel, scored)];
  const densities = new Float64Array(scored.length / dimensions);
  const terms = new Float64Array(known);
  for (let row = 0; row < densities.length; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let other = 0; other < known; other++) {
      let square = 0;
      for (let at = 0; at < dimensions; at++) {
        const difference = to[row * dimensions + at]! - from[other * dimensions + at]!;
        square += difference * difference;
      }
      const isLeftOut = leavesOneOut && other === row;
      const term = isLeftOut ? Number.NEGATIVE_INFINITY : (logWeights?.[other] ?? 0) - 0.5 * square;
      terms[other] = term;
      if (term > largest) largest = term;
    }
    let sum = 0;
    for (let other = 0; other < known; other++) sum += Math.exp(terms[other]! - largest);
    const own = leavesOneOut ? -Math.log1p(logWeights ? -Math.exp(logWeights[row]!) : -1 / known) : 0;
    densities[row] = constant + own + largest + Math.log(sum);
  }
  return densities;
}

/** Rows in which the kernel is a standard normal one. */
function whitened(kernel: NormalLaw, values: Float64Array): Float64Array {
  const { dimensions, factor } = kernel;
  if (dimensions === 1) return values.map((value) => value / factor[0]!);
  const rows = values.slice();
  for (let start = 0; start < rows.length; start += dimensions)
    solveLower(factor, rows.subarray(start, start + dimensions), dimensions);
  return rows;
}

function lossesOf(blurred: Blurred, test: Vectors | undefined): LossPoint {
  const { data, logWeights } = blurred;
  // A single row has no others to be judged by.
  const isAlone = data.values.length === data.dimensions;
  const train = blurredLogDensities(blurred, data.values, { leavesOneOut: !isAlone });
  return {
    step: 0,
    train: -train.reduce(
      (sum, density, row) =>
        sum + (logWeights === undefined ? density / train.length : weighed(density, logWeights[row]!)),
      0,
    ),
    ...(test !== undefined && test.values.length > 0 && { test: lossOn(blurred, test) }),
  };
}

function lossOn(blurred: Blurred, test: Vectors): number {
  const densities = blurredLogDensities(blurred, test.values);
  return -densities.reduce((sum, density) => sum + density, 0) / densities.length;
}

/** A row without weight counts nothing, whatever its density. */
function weighed(density: number, logWeight: number): number {
  return logWeight === Number.NEGATIVE_INFINITY ? 0 : density * Math.exp(logWeight);
}

function diagonal(size: number, value: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let at = 0; at < size; at++) matrix[at * size + at] = value;
  return matrix;
}

function running(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** First place whose running sum is above the number: rows without weight are passed over. */
function firstAbove(upTo: Float64Array, number: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (upTo[middle]! > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

export const kernelDensityEntry = modelEntry({
  id: 'kernel-density',
  title: 'Kernel density',
  kind: 'vectors',
  settings: z.strictObject({
    bandwidth: z
      .union([z.number().positive(), z.literal('silverman'), z.literal('scott')])
      .default('silverman')
      .describe('deviation of the normal kernel in units of the data, or the rule that gives it'),
  }),
  create: kernelDensity,
});
