import type { Categories } from '../data/categories.ts';
import type { FittedModel } from './loop-model.ts';

/** A fitted model of types: what measures read of its law beside the contract of all models. */
export interface FittedCategories extends FittedModel<Categories> {
  /** Chance of each type, sum 1: shape [types]. */
  readonly shares: Float64Array;
}

/** Whether a model says what chance it gives to each type. */
export function isFittedCategories(fitted: FittedModel<Categories>): fitted is FittedCategories {
  return 'shares' in fitted;
}
