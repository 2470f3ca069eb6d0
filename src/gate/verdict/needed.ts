import { generationNeededToFail, generationNeededToPass } from '../../statistics/generation-needed.ts';
import { normalQuantile } from '../../statistics/normal-quantile.ts';
import type { Needed, PairedTailTest, StratumCount } from './verdict.ts';

/** Chance with which the sizes that are asked for decide. */
const POWER = 0.9;

export interface NeededOptions {
  readonly reference: StratumCount;
  readonly generation: StratumCount;
  readonly ratio: number | undefined;
  readonly paired: PairedTailTest | undefined;
  readonly delta: number;
  /** Level of the test for PASS. */
  readonly passAlpha: number;
  /** Level of Holm's first step of the test for FAIL. */
  readonly failAlpha: number;
}

/** Size of the generation at which the stratum passes with a chance of 0.9 if nothing is lost; undefined where no loss is tolerated. */
export function neededToPass({ reference, generation, paired, delta, passAlpha }: NeededOptions): Needed | undefined {
  if (delta === 0) return undefined;
  const scaled = paired && scaledByInterval(paired, generation, { distance: -Math.log1p(-delta), alpha: passAlpha });
  return scaled ?? generationNeededToPass({ reference, delta, alpha: passAlpha, power: POWER });
}

/** Size at which a loss as large as the observed one is found with a chance of 0.9; undefined where none beyond delta is observed. */
export function neededToFail({
  reference,
  generation,
  ratio,
  paired,
  delta,
  failAlpha,
}: NeededOptions): Needed | undefined {
  if (ratio === undefined || ratio >= 1 - delta) return undefined;
  const scaled =
    paired &&
    ratio > 0 &&
    scaledByInterval(paired, generation, { distance: Math.log((1 - delta) / ratio), alpha: failAlpha });
  return scaled || generationNeededToFail({ reference, delta, ratio, alpha: failAlpha, power: POWER });
}

/**
 * Where replies hang together formulas for independent units ask for too little. The interval knows how much they do: its width in
 * logarithms falls with the square root of the number of prompts.
 */
function scaledByInterval(
  { low, high }: PairedTailTest,
  { n }: StratumCount,
  { distance, alpha }: { readonly distance: number; readonly alpha: number },
): Needed | undefined {
  if (low === 0 || high === undefined || high <= low) return undefined;
  const se = Math.log(high / low) / (2 * normalQuantile(0.95));
  const wanted = distance / (normalQuantile(1 - alpha) + normalQuantile(POWER));
  const needed = Math.ceil(n * (se / wanted) ** 2);
  return needed <= 1e9 ? { n: Math.max(n, needed) } : { needs: 'more reference data' };
}
