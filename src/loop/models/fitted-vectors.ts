import type { Vectors } from '../data/vectors.ts';
import type { FittedModel } from './loop-model.ts';

/** A fitted model of rows of numbers: what measures read of its law beside the contract of all models. */
export interface FittedVectors extends FittedModel<Vectors> {
  /** Mean of the law that was fitted: shape [dimensions]. */
  readonly mean: Float64Array;
  /** Its covariance: shape [dimensions, dimensions]. */
  readonly covariance: Float64Array;
  /** Mean of -ln density over rows, nats, where that takes less than scoring them one by one. */
  meanLoss?(data: Vectors): number;
}

/** Whether a model says what mean and covariance its law has. */
export function isFittedVectors(fitted: FittedModel<Vectors>): fitted is FittedVectors {
  return 'mean' in fitted && 'covariance' in fitted;
}
