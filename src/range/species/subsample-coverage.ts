import { logMissProbability } from '../../statistics/log-miss-probability.ts';
import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireSubsample } from './require-total.ts';
import { sampleCoverage } from './sample-coverage.ts';

/**
 * Coverage to be expected of m occurrences drawn from the sample: 1 - sum (x/n) C(n-x, m)/C(n-1, m), the unbiased estimate
 * for m < n; `sampleCoverage` for m = n (Chao and Jost 2012, eqs. 4b and 4a).
 *
 * @param drawn m, whole, 0 … n
 * @returns share, 0 … 1
 * @throws {SampleTooSmallError} when the sample has fewer than m occurrences
 */
export function subsampleCoverage(sample: CountsOfCounts, { drawn }: { drawn: number }): number {
  requireSubsample(sample, 'coverage of a subsample', { drawn, least: 0 });
  if (drawn === sample.total) return sampleCoverage(sample);
  let missed = 0;
  for (let index = 0; index < sample.counts.length; index++) {
    const count = sample.counts[index]!;
    // The next unit is of this type with chance x/n; the m drawn of the other n - 1 must then miss its x - 1 others.
    const logMiss = logMissProbability({ marked: count - 1, drawn, total: sample.total - 1 });
    missed += ((sample.multiplicities[index]! * count) / sample.total) * Math.exp(logMiss);
  }
  return Math.max(0, 1 - missed);
}
