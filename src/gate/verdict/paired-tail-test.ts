import { type ArmCount, requireArmCount } from '../../statistics/tail-ratio-test.ts';
import { pairedRatioTest } from './paired-ratio-test.ts';
import type { PairedTailTest } from './verdict.ts';

/** A prompt that both arms answered: how many of their replies belong to the stratum. */
export interface PairedPrompt {
  readonly reference: ArmCount;
  readonly generation: ArmCount;
}

/**
 * Test of a stratum where both arms answer the same prompts, perhaps several times: signs of d_i = ρ0 x_{r,i}/m_r - x_{g,i}/m_g are flipped
 * prompt by prompt, so that replies to one prompt may hang together as they like; see `pairedRatioTest`. Exact up to 16 prompts that show
 * the stratum, seeded draws beyond.
 *
 * @param prompts those that both arms answered, each weighing the same: shape [prompts]
 * @param options.delta tolerated relative loss; default 0.2
 * @param options.confidence of the interval, two-sided; default 0.9
 * @param options.draws random subsets; default 9,999
 * @throws {RangeError} without prompts, or for numbers that are no counts
 */
export function pairedTailTest(
  prompts: readonly PairedPrompt[],
  options: { readonly seed: number; readonly delta?: number; readonly confidence?: number; readonly draws?: number },
): PairedTailTest {
  if (prompts.length === 0) throw new RangeError('without prompts that both arms answered there are no pairs');
  for (const { reference, generation } of prompts) {
    requireArmCount(reference, 'reference');
    requireArmCount(generation, 'generation');
  }
  const amounts = {
    reference: prompts.map(({ reference }) => reference.count / reference.n),
    generation: prompts.map(({ generation }) => generation.count / generation.n),
  };
  const mean = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0) / prompts.length;
  return {
    ...pairedRatioTest(amounts, options),
    prompts: prompts.length,
    shares: { reference: mean(amounts.reference), generation: mean(amounts.generation) },
  };
}
