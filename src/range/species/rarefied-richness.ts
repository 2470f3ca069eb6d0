import { logMissProbability } from '../../statistics/log-miss-probability.ts';
import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireSubsample } from './require-total.ts';

/**
 * Types to be expected in m occurrences drawn without replacement (Hurlbert 1971): sum_i (1 - C(n-x_i, m)/C(n, m)). This is how
 * samples of different size are made comparable.
 *
 * @param drawn m, whole, 1 … n
 * @returns types, 1 … min(S, m). Larger is wider
 * @throws {SampleTooSmallError} when the sample has fewer than m occurrences
 */
export function rarefiedRichness(sample: CountsOfCounts, { drawn }: { drawn: number }): number {
  requireSubsample(sample, 'rarefied richness', { drawn });
  let types = 0;
  for (let index = 0; index < sample.counts.length; index++) {
    const logMiss = logMissProbability({ marked: sample.counts[index]!, drawn, total: sample.total });
    types -= sample.multiplicities[index]! * Math.expm1(logMiss);
  }
  return types;
}
