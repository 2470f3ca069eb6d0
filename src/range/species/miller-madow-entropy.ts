import type { CountsOfCounts } from './counts-of-counts.ts';
import { plugInEntropy } from './plug-in-entropy.ts';

/**
 * Plug-in entropy with the first-order correction of its bias: H + (S-1)/(2n) (Miller 1955). Enough where few types are unseen.
 *
 * @returns nats, from 0. Larger is wider
 * @throws {SampleTooSmallError} on an empty sample
 */
export function millerMadowEntropy(sample: CountsOfCounts): number {
  return plugInEntropy(sample) + (sample.types - 1) / (2 * sample.total);
}
