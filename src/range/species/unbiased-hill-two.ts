import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireTotal } from './require-total.ts';
import { sumOfPairs } from './sum-of-pairs.ts';

/**
 * Hill number of order 2 of the source: n(n-1)/sum x(x-1), one over the unbiased estimate of the chance that two draws are alike
 * (Simpson 1949). Does not move with n.
 *
 * @returns equally common types, from 1. Larger is wider. Undefined where no type was seen twice: no upper bound is known
 * @throws {SampleTooSmallError} when fewer than 2 occurrences were counted
 */
export function unbiasedHillTwo(sample: CountsOfCounts): number | undefined {
  requireTotal(sample, 'unbiased Hill number of order 2', 2);
  const pairs = sumOfPairs(sample);
  return pairs === 0 ? undefined : (sample.total * (sample.total - 1)) / pairs;
}
