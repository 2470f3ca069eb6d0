import * as z from 'zod';
import { CancelledError } from '../../errors.ts';
import { type Vectors, vectors } from '../data/vectors.ts';
import { solveLower } from '../laws/cholesky-factor.ts';
import { matrixTrace } from '../laws/matrix-trace.ts';
import { type NormalLaw, normalLaw } from '../laws/normal-law.ts';
import {
  drawNormalMixture,
  mixtureLogDensities,
  mixtureMoments,
  type NormalMixtureLaw,
} from '../laws/normal-mixture-law.ts';
import { rowMoments } from '../laws/row-moments.ts';
import { FitError } from './fit-error.ts';
import type { FittedVectors } from './fitted-vectors.ts';
import type { FittedModel, LoopModel, LossPoint } from './loop-model.ts';
import { modelEntry } from './model-entry.ts';
import { requireRows } from './require-rows.ts';

export interface GaussianMixtureSettings {
  /** Whole, at least 1. */
  readonly components: number;
  /** Fits from different starts, of which the one of least training loss is kept; whole, at least 1. */
  readonly restarts: number;
  /** A fit ends when an iteration improves the training loss by less, in nats a row; above 0. */
  readonly tolerance: number;
  /** Iterations of a fit at most; whole, at least 1. */
  readonly iterations: number;
  /** Added to every variance of every component, in squared units of the data; 0 or more. */
  readonly regularisation: number;
}

/** A fitted mixture: its components besides what all models of vectors say. */
export interface FittedMixture extends FittedVectors {
  readonly mixture: NormalMixtureLaw;
}

/** Whether a model says of what components its law is made. */
export function isFittedMixture(fitted: FittedModel<Vectors>): fitted is FittedMixture {
  return 'mixture' in fitted;
}

/** Rounds of k-means before expectation and maximisation begin. */
const START_ROUNDS = 10;
const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * Normal distributions with shares, each with all its covariances, fitted by expectation and maximisation (Dempster, Laird and Rubin 1977)
 * from a start by k-means++ (Arthur and Vassilvitskii 2007).
 */
export function gaussianMixture(settings: GaussianMixtureSettings): LoopModel<Vectors> {
  return {
    kind: vectors,
    biases: ['temperature', 'topP'],
    weighs: true,
    hasLikelihood: true,

    fit(data, { random, test, weights, signal }): FittedMixture {
      const { dimensions } = data;
      const { components, restarts } = settings;
      requireRows(data.values, {
        dimensions,
        least: components * (dimensions + 1),
        why: `a mixture of ${components} in ${dimensions} dimension${dimensions === 1 ? '' : 's'}`,
      });
      let best: Fit | undefined;
      let failed: FitError | undefined;
      for (let restart = 0; restart < restarts; restart++) {
        try {
          const fit = fitOnce(data, { settings, random, test, weights, signal });
          if (best === undefined || fit.losses.at(-1)!.train < best.losses.at(-1)!.train) best = fit;
        } catch (error) {
          // Another start may part the rows so that every component has some.
          if (!(error instanceof FitError)) throw error;
          failed ??= error;
        }
      }
      if (best === undefined) throw failed!;
      const { law, losses } = best;
      const { mean, covariance } = mixtureMoments(law);
      return {
        losses,
        mean,
        covariance,
        mixture: law,
        parameters: {
          weights: Array.from(law.weights),
          means: law.components.flatMap((component) => Array.from(component.mean)),
          covariances: law.components.flatMap((component) => Array.from(component.covariance)),
          variance: matrixTrace(covariance, dimensions) / dimensions,
        },
        sample: ({ count, random, bias }) => ({ values: drawNormalMixture(law, { count, random, bias }), dimensions }),
        logLikelihood: ({ values }) => mixtureLogDensities(law, values),
      };
    },
  };
}

interface Fit {
  readonly law: NormalMixtureLaw;
  readonly losses: readonly LossPoint[];
}

interface FitOnceOptions {
  readonly settings: GaussianMixtureSettings;
  readonly random: () => number;
  readonly test: Vectors | undefined;
  readonly weights: Float64Array | undefined;
  readonly signal: AbortSignal | undefined;
}

function fitOnce(data: Vectors, { settings, random, test, weights, signal }: FitOnceOptions): Fit {
  const { components: size, tolerance, iterations, regularisation } = settings;
  // Shape [components, rows]: a component's own lie together, as both steps read them.
  const shares = startingShares(data, { size, random, weights });
  let law = maximise(data, { shares, size, weights, regularisation });
  const losses: LossPoint[] = [];
  for (let step = 0; ; step++) {
    if (signal?.aborted) throw new CancelledError();
    const train = assignShares(data, law, { shares, weights });
    if (!Number.isFinite(train))
      throw new FitError({
        problem: `the training loss of the mixture is ${train} at iteration ${step}`,
        hint: 'Raise "regularisation", or scale the data so that their variance is about 1.',
      });
    losses.push({ step, train, ...(test !== undefined && test.values.length > 0 && { test: lossOf(law, test) }) });
    const before = losses.at(-2)?.train ?? Number.POSITIVE_INFINITY;
    if (before - train < tolerance || step === iterations) return { law, losses };
    law = maximise(data, { shares, size, weights, regularisation });
  }
}

function lossOf(law: NormalMixtureLaw, data: Vectors): number {
  const densities = mixtureLogDensities(law, data.values);
  return -densities.reduce((sum, density) => sum + density, 0) / densities.length;
}

/** Fills the shares that components have of each row, and answers the mean loss of the rows. */
function assignShares(
  { values, dimensions }: Vectors,
  { weights: masses, components }: NormalMixtureLaw,
  { shares, weights }: { readonly shares: Float64Array; readonly weights: Float64Array | undefined },
): number {
  const rows = values.length / dimensions;
  const size = components.length;
  const z = new Float64Array(dimensions);
  for (let component = 0; component < size; component++) {
    const { mean, factor, logDeterminant } = components[component]!;
    const constant = Math.log(masses[component]!) - 0.5 * (dimensions * LOG_TWO_PI + logDeterminant);
    for (let row = 0; row < rows; row++) {
      for (let at = 0; at < dimensions; at++) z[at] = values[row * dimensions + at]! - mean[at]!;
      solveLower(factor, z, dimensions);
      let square = 0;
      for (let at = 0; at < dimensions; at++) square += z[at]! * z[at]!;
      shares[component * rows + row] = constant - 0.5 * square;
    }
  }
  let loss = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let largest = shares[row]!;
    for (let component = 1; component < size; component++)
      if (shares[component * rows + row]! > largest) largest = shares[component * rows + row]!;
    let sum = 0;
    for (let component = 0; component < size; component++) {
      const term = Math.exp(shares[component * rows + row]! - largest);
      shares[component * rows + row] = term;
      sum += term;
    }
    for (let component = 0; component < size; component++) shares[component * rows + row]! /= sum;
    const weight = weights === undefined ? 1 : weights[row]!;
    loss -= weight * (largest + Math.log(sum));
    total += weight;
  }
  return loss / total;
}

/**
 * The mixture of greatest likelihood under the shares.
 *
 * @throws {FitError} where a component has no rows left, or no spread in some direction and nothing is added to it
 */
function maximise(
  data: Vectors,
  {
    shares,
    size,
    weights,
    regularisation,
  }: {
    readonly shares: Float64Array;
    readonly size: number;
    readonly weights: Float64Array | undefined;
    readonly regularisation: number;
  },
): NormalMixtureLaw {
  const { values, dimensions } = data;
  const rows = values.length / dimensions;
  const masses = new Float64Array(size);
  const components: NormalLaw[] = [];
  let whole = 0;
  for (let component = 0; component < size; component++) {
    const own = shares.subarray(component * rows, (component + 1) * rows);
    const moments = rowMoments(data, weights === undefined ? own : own.map((share, row) => share * weights[row]!));
    masses[component] = moments.total;
    whole += moments.total;
    for (let at = 0; at < dimensions; at++) moments.covariance[at * dimensions + at]! += regularisation;
    // A mass of next to nothing leaves a mean that is no number, and with it no law.
    const law = moments.total > 0 ? normalLaw(moments) : undefined;
    if (law === undefined)
      throw new FitError({
        problem:
          moments.total > 0
            ? `component ${component + 1} of ${size} has no spread left: its covariance is singular`
            : `component ${component + 1} of ${size} has no rows left`,
        hint: 'Raise "regularisation", take fewer components, more restarts or more rows, or add fresh human rows.',
      });
    components.push(law);
  }
  return { dimensions, weights: masses.map((mass) => mass / whole), components };
}

/** Shares of 0 and 1 by the nearest of centres that are chosen far apart and then moved to the means of their rows. */
function startingShares(
  { values, dimensions }: Vectors,
  {
    size,
    random,
    weights,
  }: { readonly size: number; readonly random: () => number; readonly weights: Float64Array | undefined },
): Float64Array {
  const rows = values.length / dimensions;
  const centres = new Float64Array(size * dimensions);
  const squared = (row: number, centre: number) => {
    let sum = 0;
    for (let at = 0; at < dimensions; at++) {
      const difference = values[row * dimensions + at]! - centres[centre * dimensions + at]!;
      sum += difference * difference;
    }
    return sum;
  };
  const nearest = new Float64Array(rows).fill(1);
  for (let centre = 0; centre < size; centre++) {
    // By weight times squared distance to the nearest centre so far.
    let mass = 0;
    for (let row = 0; row < rows; row++) mass += nearest[row]! * (weights?.[row] ?? 1);
    let left = random() * mass;
    let chosen = 0;
    for (let row = 0; row < rows; row++) {
      const own = nearest[row]! * (weights?.[row] ?? 1);
      if (own === 0) continue;
      chosen = row;
      left -= own;
      if (left < 0) break;
    }
    centres.set(values.subarray(chosen * dimensions, (chosen + 1) * dimensions), centre * dimensions);
    for (let row = 0; row < rows; row++) {
      const distance = squared(row, centre);
      if (centre === 0 || distance < nearest[row]!) nearest[row] = distance;
    }
  }
  const owner = new Uint32Array(rows);
  const sums = new Float64Array(size * (dimensions + 1));
  for (let round = 0; round < START_ROUNDS; round++) {
    let moved = 0;
    for (let row = 0; row < rows; row++) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let centre = 0; centre < size; centre++) {
        const distance = squared(row, centre);
        if (distance >= least) continue;
        best = centre;
        least = distance;
      }
      if (owner[row] !== best) moved++;
      owner[row] = best;
    }
    if (round > 0 && moved === 0) break;
    sums.fill(0);
    for (let row = 0; row < rows; row++) {
      const weight = weights?.[row] ?? 1;
      const start = owner[row]! * (dimensions + 1);
      for (let at = 0; at < dimensions; at++) sums[start + at]! += weight * values[row * dimensions + at]!;
      sums[start + dimensions]! += weight;
    }
    for (let centre = 0; centre < size; centre++) {
      const mass = sums[centre * (dimensions + 1) + dimensions]!;
      if (mass === 0) continue;
      for (let at = 0; at < dimensions; at++)
        centres[centre * dimensions + at] = sums[centre * (dimensions + 1) + at]! / mass;
    }
  }
  const shares = new Float64Array(size * rows);
  for (let row = 0; row < rows; row++) shares[owner[row]! * rows + row] = 1;
  return shares;
}

export const gaussianMixtureEntry = modelEntry({
  id: 'gaussian-mixture',
  title: 'Gaussian mixture',
  kind: 'vectors',
  settings: z.strictObject({
    components: z.int().min(1).max(1000).default(2).describe('normal laws that are mixed'),
    restarts: z.int().min(1).max(1000).default(1).describe('starts by k-means++, of which the best fit is kept'),
    tolerance: z.number().positive().default(1e-5).describe('nats a row that an iteration improves at least'),
    iterations: z.int().min(1).max(100_000).default(200).describe('at most'),
    regularisation: z
      .number()
      .min(0)
      .default(1e-6)
      .describe('added to every variance of every component, in squared units of the data'),
  }),
  create: gaussianMixture,
});
