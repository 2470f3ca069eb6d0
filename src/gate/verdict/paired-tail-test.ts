import { subsetSums } from '../../statistics/subset-sums.ts';
import { type ArmCount, requireArmCount } from '../../statistics/tail-ratio-test.ts';
import { requireToleratedLoss, TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import type { PairedTailTest } from './verdict.ts';

/** So much of the sum of all shares counts as a tie: equal sums may differ in the last places. */
const TIE = 1e-12;

/** A prompt that both arms answered: how many of their replies belong to the stratum. */
export interface PairedPrompt {
  readonly reference: ArmCount;
  readonly generation: ArmCount;
}

/**
 * Test of a stratum where both arms answer the same prompts, perhaps several times: signs of d_i = ρ0 x_{r,i}/m_r - x_{g,i}/m_g are flipped
 * prompt by prompt, so that replies to one prompt may hang together as they like. A flipped sum is as large as the observed one where the
 * flipped prompts have G_S >= ρ0 R_S; the test at every ρ0, and with it the interval, is therefore read off the ratios G_S/R_S of one set
 * of subsets. Exact up to 16 prompts that show the stratum, seeded draws beyond.
 *
 * @param prompts those that both arms answered, each weighing the same: shape [prompts]
 * @param options.delta tolerated relative loss; default 0.2
 * @param options.confidence of the interval, two-sided; default 0.9
 * @param options.draws random subsets; default 9,999
 * @throws {RangeError} without prompts, or for numbers that are no counts
 */
export function pairedTailTest(
  prompts: readonly PairedPrompt[],
  {
    seed,
    delta = TOLERATED_LOSS,
    confidence = 0.9,
    draws = 9_999,
  }: { readonly seed: number; readonly delta?: number; readonly confidence?: number; readonly draws?: number },
): PairedTailTest {
  requireToleratedLoss(delta);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence is ${confidence}; it takes numbers above 0 and below 1`);
  if (prompts.length === 0) throw new RangeError('without prompts that both arms answered there are no pairs');
  for (const { reference, generation } of prompts) {
    requireArmCount(reference, 'reference');
    requireArmCount(generation, 'generation');
  }
  const human = prompts.map(({ reference }) => reference.count / reference.n);
  const model = prompts.map(({ generation }) => generation.count / generation.n);
  const { sums } = subsetSums([human, model], { seed, draws });
  const humanSums = sums[0]!;
  const modelSums = sums[1]!;
  const total = { human: sumOf(human), model: sumOf(model) };
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
    prompts: prompts.length,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
