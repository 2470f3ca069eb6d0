import { subsetSums } from '../../statistics/subset-sums.ts';
import { requireToleratedLoss, TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import type { PairedTailTest } from './verdict.ts';

/** So much of the sum of all amounts counts as a tie: equal sums may differ in the last places. */
const TIE = 1e-12;

/** Amounts of both arms, pair by pair: shape [pairs] each, finite, at least 0. */
export interface PairedAmounts {
  readonly reference: readonly number[];
  readonly generation: readonly number[];
}

/**
 * Test of the ratio of two sums over the same pairs: signs of d_i = ρ0 r_i - g_i are flipped pair by pair. A flipped sum is as large as the
 * observed one where the flipped pairs have G_S >= ρ0 R_S; the test at every ρ0, and with it the interval, is therefore read off the ratios
 * G_S/R_S of one set of subsets. Exact up to 16 pairs that are not 0 in both arms, seeded draws beyond.
 *
 * @param options.delta tolerated relative loss; default 0.2
 * @param options.confidence of the interval, two-sided; default 0.9
 * @param options.draws random subsets; default 9,999
 * @throws {RangeError} without pairs, for arms of unequal length, or for amounts that are not finite or below 0
 */
export function pairedRatioTest(
  { reference, generation }: PairedAmounts,
  {
    seed,
    delta = TOLERATED_LOSS,
    confidence = 0.9,
    draws = 9_999,
  }: { readonly seed: number; readonly delta?: number; readonly confidence?: number; readonly draws?: number },
): Omit<PairedTailTest, 'prompts'> {
  requireToleratedLoss(delta);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence is ${confidence}; it takes numbers above 0 and below 1`);
  if (reference.length === 0) throw new RangeError('without pairs there is nothing to test');
  for (const arm of [reference, generation])
    for (const amount of arm) if (!(amount >= 0)) throw new RangeError(`${amount} is no amount; it takes 0 and more`);
  const { sums } = subsetSums([reference, generation], { seed, draws });
  const humanSums = sums[0]!;
  const modelSums = sums[1]!;
  const total = { human: sumOf(reference), model: sumOf(generation) };
  const share = (ratio: number, isExtreme: (difference: number, tie: number) => boolean) => {
    const tie = TIE * (ratio * total.human + total.model);
    let extreme = 0;
    for (let subset = 0; subset < humanSums.length; subset++)
      if (isExtreme(ratio * humanSums[subset]! - modelSums[subset]!, tie)) extreme++;
    return extreme / humanSums.length;
  };
  const isFew = (difference: number, tie: number) => difference <= tie;
  const isMany = (difference: number, tie: number) => difference >= -tie;
  const ratioOr = (empty: number) =>
    Float64Array.from(humanSums, (sum, subset) =>
      sum > 0 ? modelSums[subset]! / sum : modelSums[subset]! > 0 ? Number.POSITIVE_INFINITY : empty,
    ).sort();
  // Of the sorted ratios as many lie beyond the bound as the tail allows; where neither arm shows any, both tests hold.
  const beyond = Math.floor(((1 - confidence) / 2) * humanSums.length + 1e-9);
  const low = ratioOr(0)[beyond]!;
  const high = ratioOr(Number.POSITIVE_INFINITY)[humanSums.length - 1 - beyond]!;
  return {
    ratio: total.human > 0 ? total.model / total.human : undefined,
    low: Number.isFinite(low) ? low : 0,
    high: Number.isFinite(high) ? high : undefined,
    pFail: share(1 - delta, isFew),
    pPass: share(1 - delta, isMany),
    pOver: share(1 / (1 - delta), isMany),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
