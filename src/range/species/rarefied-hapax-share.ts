import { logMissProbability } from '../../statistics/log-miss-probability.ts';
import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireSubsample } from './require-total.ts';

/**
 * Share to be expected, of m occurrences drawn without replacement, of those whose type was drawn once:
 * E[f1 of m]/m = sum_i (x_i/n) C(n-x_i, m-1)/C(n-1, m-1). It is the unseen mass to be expected after m - 1 (`subsampleCoverage`).
 *
 * @param drawn m, whole, 1 … n
 * @returns share, 0 … 1; f1/n for m = n. Larger is wider
 * @throws {SampleTooSmallError} when the sample has fewer than m occurrences
 */
export function rarefiedHapaxShare(sample: CountsOfCounts, { drawn }: { drawn: number }): number {
  requireSubsample(sample, 'rarefied hapax share', { drawn });
  let share = 0;
  for (let index = 0; index < sample.counts.length; index++) {
    const count = sample.counts[index]!;
    // A drawn occurrence is of this type with chance x/n; the m - 1 others must then miss its x - 1 others.
    const logMiss = logMissProbability({ marked: count - 1, drawn: drawn - 1, total: sample.total - 1 });
    share += ((sample.multiplicities[index]! * count) / sample.total) * Math.exp(logMiss);
  }
  return share;
}
