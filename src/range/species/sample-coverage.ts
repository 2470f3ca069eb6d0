import { type CountsOfCounts, typesSeen } from './counts-of-counts.ts';
import { requireTotal } from './require-total.ts';

/**
 * Estimated share of the source's probability mass that belongs to types seen at least once (Chao and Jost 2012, eq. 4a):
 * 1 - (f1/n) (n-1) f1/((n-1) f1 + 2 f2); where no type was seen twice, the last factor is (n-1)(f1-1)/((n-1)(f1-1) + 2).
 *
 * @returns share, 0 … 1; 1 less this is the unseen mass, the chance that the next occurrence is of a new type. At equal n
 *   smaller is wider
 * @throws {SampleTooSmallError} when fewer than 2 occurrences were counted
 */
export function sampleCoverage(sample: CountsOfCounts): number {
  requireTotal(sample, 'sample coverage', 2);
  const once = typesSeen(sample, 1);
  if (once === 0) return 1;
  const twice = typesSeen(sample, 2);
  const seen = (sample.total - 1) * (twice > 0 ? once : once - 1);
  const unseen = 2 * (twice > 0 ? twice : 1);
  return 1 - (once / sample.total) * (seen / (seen + unseen));
}
