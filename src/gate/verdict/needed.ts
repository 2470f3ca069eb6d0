import { generationNeededToFail, generationNeededToPass } from '../../statistics/generation-needed.ts';
import { NEEDED_POWER, neededByInterval } from './needed-by-interval.ts';
import type { Needed, PairedTailTest, StratumCount } from './verdict.ts';

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
  // Where replies hang together formulas for independent units ask for too little.
  const scaled =
    paired && neededByInterval(paired, { n: generation.n, distance: -Math.log1p(-delta), alpha: passAlpha });
  return scaled ?? generationNeededToPass({ reference, delta, alpha: passAlpha, power: NEEDED_POWER });
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
    neededByInterval(paired, { n: generation.n, distance: Math.log((1 - delta) / ratio), alpha: failAlpha });
  return scaled || generationNeededToFail({ reference, delta, ratio, alpha: failAlpha, power: NEEDED_POWER });
}
