import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireTotal } from './require-total.ts';

/**
 * Shannon entropy of the observed shares: -sum (x/n) ln(x/n). Falls short of the source's entropy by about (S-1)/2n and more where
 * many types are unseen, so it rises with n: compare at equal n only.
 *
 * @returns nats, 0 … ln S; divide by ln 2 for bits. Larger is wider
 * @throws {SampleTooSmallError} on an empty sample
 */
export function plugInEntropy(sample: CountsOfCounts): number {
  requireTotal(sample, 'plug-in entropy', 1);
  const { counts, multiplicities, total } = sample;
  let entropy = 0;
  for (let index = 0; index < counts.length; index++) {
    const share = counts[index]! / total;
    entropy -= multiplicities[index]! * share * Math.log(share);
  }
  // One type alone gives -0.
  return Math.max(0, entropy);
}
