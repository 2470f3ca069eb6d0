import { drawNormal } from '../../laws/normal-law.ts';
import { drawNormalMixture, mixtureMoments, type NormalMixtureLaw } from '../../laws/normal-mixture-law.ts';
import type { Truth } from '../truth.ts';
import { type Vectors, vectors } from '../vectors.ts';

/** A law of rows of numbers; a normal one is a mixture of one. */
export interface TruthOfVectors extends Truth<Vectors> {
  readonly law: NormalMixtureLaw;
}

/** The truth whose law it is. */
export function truthOfVectors(law: NormalMixtureLaw): TruthOfVectors {
  const { dimensions, weights, components } = law;
  const { mean, covariance } = mixtureMoments(law);
  const [only] = components;
  return {
    kind: vectors,
    law,
    parameters: {
      dimensions,
      mean: Array.from(mean),
      covariance: Array.from(covariance),
      ...(dimensions === 1 && { variance: covariance[0]! }),
      ...(components.length > 1 && {
        weights: Array.from(weights),
        means: components.flatMap((component) => Array.from(component.mean)),
        covariances: components.flatMap((component) => Array.from(component.covariance)),
      }),
    },
    draw: ({ count, random }) => ({
      values:
        components.length === 1 ? drawNormal(only!, { count, random }) : drawNormalMixture(law, { count, random }),
      dimensions,
    }),
  };
}

/** Whether a truth is known as a law of rows of numbers. */
export function isTruthOfVectors(truth: Truth<Vectors> | undefined): truth is TruthOfVectors {
  return truth !== undefined && 'law' in truth;
}
