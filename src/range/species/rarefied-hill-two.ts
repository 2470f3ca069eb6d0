import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireSubsample } from './require-total.ts';
import { sumOfPairs } from './sum-of-pairs.ts';

/**
 * Hill number of order 2 in m occurrences drawn without replacement: one over the expected plug-in sum of squared shares,
 * 1/m + ((m-1)/m) sum x(x-1)/(n(n-1)) (Chao and Jost 2015, order 2).
 *
 * @param drawn m, whole, 1 … n
 * @returns equally common types in which two draws would be alike as often, 1 … min(S, m). Larger is wider
 * @throws {SampleTooSmallError} when the sample has fewer than m occurrences
 */
export function rarefiedHillTwo(sample: CountsOfCounts, { drawn }: { drawn: number }): number {
  requireSubsample(sample, 'rarefied Hill number of order 2', { drawn });
  if (sample.total === 1) return 1;
  const alike = sumOfPairs(sample) / (sample.total * (sample.total - 1));
  return 1 / (1 / drawn + ((drawn - 1) / drawn) * alike);
}
