import type { Labelled } from '../data/labelled.ts';
import type { FittedModel } from './loop-model.ts';

/** A fitted model of labels: what measures read of it beside the contract of all models. */
export interface FittedPredictor extends FittedModel<Labelled> {
  /** Expected label of each row, a chance where labels are classes: shape [rows]. */
  predict(data: Labelled): Float64Array;
  /** One a feature. */
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** Whether a model says what label it expects. */
export function isFittedPredictor(fitted: FittedModel<Labelled>): fitted is FittedPredictor {
  return 'predict' in fitted;
}
