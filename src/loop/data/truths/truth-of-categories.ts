import { aliasTable, drawFromAliasTable } from '../../../statistics/alias-table.ts';
import { type Categories, categories } from '../categories.ts';
import type { Truth } from '../truth.ts';

/** A law of types. */
export interface TruthOfCategories extends Truth<Categories> {
  /** Chance of each type, sum 1: shape [types]. */
  readonly shares: Float64Array;
}

/**
 * The truth in which types have chances in proportion to their weights.
 *
 * @param weights at least 0, one above 0: shape [types]
 * @throws {RangeError} for other numbers
 */
export function truthOfCategories(weights: ArrayLike<number>): TruthOfCategories {
  const table = aliasTable(weights);
  let total = 0;
  for (let type = 0; type < weights.length; type++) total += weights[type]!;
  const shares = Float64Array.from(weights, (weight) => weight / total);
  return {
    kind: categories,
    shares,
    parameters: { types: shares.length, shares: Array.from(shares) },
    draw: (options) => ({ draws: drawFromAliasTable(table, options), types: shares.length }),
  };
}

/** Whether a truth says what chance each type has. */
export function isTruthOfCategories(truth: Truth<Categories> | undefined): truth is TruthOfCategories {
  return truth !== undefined && 'shares' in truth;
}
