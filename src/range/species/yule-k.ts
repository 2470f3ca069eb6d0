import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireTotal } from './require-total.ts';
import { sumOfPairs } from './sum-of-pairs.ts';

/**
 * Yule's characteristic K (Yule 1944): 10^4 (sum x^2 - n)/n^2. Depends on the common words alone, hardly on n.
 *
 * @returns 0 … 10^4, no unit. Smaller is wider
 * @throws {SampleTooSmallError} on an empty sample
 */
export function yuleK(sample: CountsOfCounts): number {
  requireTotal(sample, "Yule's K", 1);
  return (1e4 * sumOfPairs(sample)) / sample.total ** 2;
}
