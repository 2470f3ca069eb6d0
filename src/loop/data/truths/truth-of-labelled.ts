import * as z from 'zod';
import { ConfigError } from '../../../errors.ts';
import { normalDraw } from '../../../statistics/normal-draw.ts';
import { linearScores } from '../../models/inputs-of-outputs.ts';
import { type Labelled, labelled } from '../labelled.ts';
import type { Truth } from '../truth.ts';

/** A law of labels that go with a weighted sum of standard normal features. */
export interface TruthOfLabelled extends Truth<Labelled> {
  /** One a feature. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Deviation of labels that are numbers; absent where they are classes. */
  readonly noise?: number;
  /** Expected label of each row, a chance where labels are classes: shape [rows]. */
  predict(data: Labelled): Float64Array;
}

/** Keys of a lab that say which weights are meant. */
export const weightsShape = {
  weights: z.array(z.number()).min(1).max(4096).optional().describe('one a feature'),
  features: z
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe('in place of `weights`: so many, in a direction chosen by the seed'),
  length: z.number().positive().default(1).describe('of weights that are chosen by the seed'),
  intercept: z.number().default(0).describe('added to every sum'),
};

const schema = z.strictObject(weightsShape);

/**
 * Weights as given, or of the given length in a random direction.
 *
 * @throws {ConfigError} where neither or both are given
 */
export function weightsOf(
  { weights, features, length }: z.output<typeof schema>,
  { random }: { readonly random: () => number },
): Float64Array {
  if ((weights === undefined) === (features === undefined))
    throw new ConfigError({
      place: 'truth',
      problem:
        weights === undefined
          ? 'neither "weights" nor "features" are given'
          : 'both "weights" and "features" are given',
      hint: 'Give the weights, or how many features there are.',
    });
  if (weights !== undefined) return Float64Array.from(weights);
  const direction = Float64Array.from({ length: features! }, () => normalDraw(random));
  const scale = length / Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  return direction.map((value) => value * scale);
}

/** The truth whose labels `label` writes from the weighted sums of their features. */
export function truthOfLabelled({
  weights,
  intercept,
  noise,
  expected,
  label,
}: {
  readonly weights: Float64Array;
  readonly intercept: number;
  readonly noise?: number;
  readonly expected: (score: number) => number;
  readonly label: (score: number, random: () => number) => number;
}): TruthOfLabelled {
  const features = weights.length;
  return {
    kind: labelled,
    weights,
    intercept,
    ...(noise !== undefined && { noise }),
    parameters: { features, weights: Array.from(weights), intercept, ...(noise !== undefined && { noise }) },
    predict: ({ x }) => linearScores(x, { weights, intercept }).map(expected),
    draw: ({ count, random }) => {
      const x = Float64Array.from({ length: count * features }, () => normalDraw(random));
      const y = linearScores(x, { weights, intercept }).map((score) => label(score, random));
      return { x, y, features };
    },
  };
}

/** Whether a truth says what labels are to be expected. */
export function isTruthOfLabelled(truth: Truth<Labelled> | undefined): truth is TruthOfLabelled {
  return truth !== undefined && 'predict' in truth;
}
