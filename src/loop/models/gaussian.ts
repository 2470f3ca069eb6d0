import * as z from 'zod';
import { type Vectors, vectors } from '../data/vectors.ts';
import { matrixTrace } from '../laws/matrix-trace.ts';
import { drawNormal, type NormalLaw, normalLaw, normalLogDensities, normalLossOfMoments } from '../laws/normal-law.ts';
import { type RowMoments, rowMoments } from '../laws/row-moments.ts';
import { FitError } from './fit-error.ts';
import type { FittedVectors } from './fitted-vectors.ts';
import type { LoopModel } from './loop-model.ts';
import { modelEntry } from './model-entry.ts';
import { requireRows } from './require-rows.ts';

export interface GaussianSettings {
  /** What is taken from the rows before squares are divided by them: 0 is maximum likelihood, 1 the unbiased variance. */
  readonly ddof: 0 | 1;
}

/** Differences of doubles this far below the mean are rounding. */
const ROUNDING = 8 * Number.EPSILON;

/** A normal distribution of any dimension, with all its covariances. */
export function gaussian({ ddof }: GaussianSettings): LoopModel<Vectors> {
  return {
    kind: vectors,
    biases: ['temperature', 'topP'],
    weighs: true,
    hasLikelihood: true,

    fit(data, { test, weights }): FittedVectors {
      const { dimensions } = data;
      requireRows(data.values, { dimensions, least: dimensions + 1, why: describe(dimensions) });
      const moments = rowMoments(data, weights);
      const law = lawOf(moments, ddof);
      const meanLoss = (rows: Vectors) => normalLossOfMoments(law, rowMoments(rows));
      return {
        losses: [
          {
            step: 0,
            train: normalLossOfMoments(law, moments),
            ...(test !== undefined && test.values.length > 0 && { test: meanLoss(test) }),
          },
        ],
        meanLoss,
        mean: law.mean,
        covariance: law.covariance,
        parameters: normalParameters(law),
        sample: ({ count, random, bias }) => ({ values: drawNormal(law, { count, random, bias }), dimensions }),
        logLikelihood: ({ values }) => normalLogDensities(law, values),
      };
    },
  };
}

function describe(dimensions: number): string {
  return dimensions === 1 ? 'a variance' : `a covariance of ${dimensions} dimensions`;
}

function lawOf({ total, meanWeight, mean, covariance: divided }: RowMoments, ddof: 0 | 1): NormalLaw {
  const dimensions = mean.length;
  // Weights that lie on one row leave nothing to divide by.
  if (!(total - meanWeight > ROUNDING * total))
    throw new FitError({
      problem: 'all weight lies on one training row, which has no variance',
      hint: 'Weigh rows less unevenly, or train on more of them.',
    });
  const scale = total / (total - meanWeight);
  const covariance = ddof === 0 ? divided : divided.map((value) => value * scale);
  for (let at = 0; at < dimensions; at++) {
    const variance = covariance[at * dimensions + at]!;
    if (!(variance < Number.POSITIVE_INFINITY))
      throw new FitError({
        problem: `the variance of dimension ${at + 1} is no finite number: the training rows are too large to be squared`,
        hint: 'Scale the data, or cap the temperature that lets them grow.',
      });
    if (variance > 0 && Math.sqrt(variance) > ROUNDING * Math.abs(mean[at]!)) continue;
    throw new FitError({
      problem: `all training rows are the same in dimension ${at + 1}: its variance is ${variance}, which is rounding about ${mean[at]}`,
      hint: 'The loop has collapsed to a point, or the data do not vary: end it earlier, or add fresh human rows.',
    });
  }
  const law = normalLaw({ mean, covariance });
  if (law !== undefined) return law;
  throw new FitError({
    problem: `the covariance of ${dimensions} dimensions is singular: some of them follow from the others`,
    hint: 'Leave out dimensions that repeat others, train on more rows, or add fresh human rows.',
  });
}

/** Mean, variance a dimension, covariance and its determinant, for results. */
function normalParameters({ dimensions, mean, covariance, logDeterminant }: NormalLaw) {
  return {
    mean: Array.from(mean),
    variance: matrixTrace(covariance, dimensions) / dimensions,
    covariance: Array.from(covariance),
    log_determinant: logDeterminant,
  };
}

export const gaussianEntry = modelEntry({
  id: 'gaussian',
  title: 'Gaussian',
  kind: 'vectors',
  settings: z.strictObject({
    ddof: z
      .union([z.literal(0), z.literal(1)])
      .default(0)
      .describe('0: variance by maximum likelihood; 1: unbiased'),
  }),
  create: gaussian,
});
