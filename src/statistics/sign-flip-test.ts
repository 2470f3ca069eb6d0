import { subsetSums } from './subset-sums.ts';

/** So much of the sum of all differences counts as a tie: equal sums may differ in the last places. */
const TIE = 1e-12;

export interface SignFlip {
  /** One-sided: chance of a sum at least as large. */
  readonly p: number;
  /** Likewise of a sum at least as small. */
  readonly pOpposite: number;
  /** All signs were tried; otherwise random ones, and p is (1 + b)/(1 + draws). */
  readonly isExact: boolean;
}

/**
 * Paired test by flipping signs (Fisher 1935): where arms are exchangeable within a pair, each difference is as likely to have the other
 * sign. Exact up to 16 differences that are not 0, seeded draws beyond. With a tolerated loss δ the differences are
 * d_i = (1-δ)x_{r,i}/m_r - x_{g,i}/m_g by prompt; the test is then exact for exchangeable arms and asymptotic otherwise.
 *
 * @param differences shape [pairs], finite; tested for a mean above 0
 * @param options.draws random sign vectors beside the observed one; default 9,999
 * @throws {RangeError} without differences, or for values that are no finite numbers
 */
export function signFlipTest(
  differences: ArrayLike<number>,
  { seed, draws }: { readonly seed: number; readonly draws?: number },
): SignFlip {
  if (differences.length === 0) throw new RangeError('without pairs there is nothing to flip');
  // Flipping a subset takes twice its sum away: the flipped sum is as large as the observed one where the subset's is at most 0.
  const { sums, isExact } = subsetSums([differences], draws === undefined ? { seed } : { seed, draws });
  const [flipped] = sums;
  let size = 0;
  for (let pair = 0; pair < differences.length; pair++) size += Math.abs(differences[pair]!);
  const tie = TIE * size;
  let asLarge = 0;
  let asSmall = 0;
  for (const sum of flipped!) {
    if (sum <= tie) asLarge++;
    if (sum >= -tie) asSmall++;
  }
  return { p: asLarge / flipped!.length, pOpposite: asSmall / flipped!.length, isExact };
}
