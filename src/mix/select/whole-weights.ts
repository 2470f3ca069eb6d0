import { LARGEST_SUM } from './coverage-objective.ts';
import { SIMILARITY_ONE } from './unit-similarity.ts';

/** Steps in which weights are told apart, where rows are few enough. */
const STEPS = 2 ** 16;

/**
 * Weights as whole numbers in the same proportions, for sums that are exact: the largest becomes 65,536, or less where rows are so many that
 * their sum would not be exact. What rounds to 0 becomes 1, so that a small weight stays one.
 *
 * @param weights at least 0: shape [rows]
 * @throws {RangeError} for other weights
 */
export function wholeWeights(weights: Float64Array): Float64Array {
  let largest = 0;
  for (const weight of weights) {
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`a weight of ${weight}; weights are at least 0`);
    largest = Math.max(largest, weight);
  }
  if (largest === 0) return weights.slice();
  const steps = Math.max(1, Math.min(STEPS, Math.floor(LARGEST_SUM / SIMILARITY_ONE / weights.length)));
  return weights.map((weight) => (weight === 0 ? 0 : Math.max(1, Math.round((weight / largest) * steps))));
}
