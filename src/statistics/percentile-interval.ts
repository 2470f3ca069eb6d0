import type { Interval } from './wilson-interval.ts';

/**
 * Percentile interval of bootstrap replicates (Efron 1981): the replicates of rank ⌊(B+1) tail⌋ from either end, so that no value is
 * made up between two.
 *
 * @param replicates shape [B], in any order; enough that (B+1)(1-confidence)/2 is at least 1
 * @param options.confidence above 0, below 1; default 0.95
 * @throws {RangeError} for too few replicates or other confidences
 */
export function percentileInterval(
  replicates: ArrayLike<number>,
  { confidence = 0.95 }: { readonly confidence?: number } = {},
): Interval {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence is ${confidence}; it takes numbers above 0 and below 1`);
  // 1000.0000000000001 replicates are 1,000.
  const rank = Math.floor(((replicates.length + 1) * (1 - confidence)) / 2 + 1e-9);
  if (rank < 1) throw new RangeError(`${replicates.length} replicates do not reach a confidence of ${confidence}`);
  const sorted = Float64Array.from(replicates).sort();
  return { low: sorted[rank - 1]!, high: sorted[sorted.length - rank]! };
}
