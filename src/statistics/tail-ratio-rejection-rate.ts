import { binomialLowerTail, binomialUpperTail } from './binomial-tail.ts';
import { conditionalShare } from './conditional-share.ts';
import { logGamma } from './log-gamma.ts';
import { type TailSide, tailRatioCriticalCount } from './tail-ratio-critical-count.ts';
import { requireToleratedLoss, TOLERATED_LOSS } from './tolerated-loss.ts';

/** Counts of the reference farther than this many standard deviations from their mean have a chance below 1e-15 all together. */
const FAR = 10;

export interface ArmChance {
  /** Independent units, whole, at least 1. */
  readonly n: number;
  /** Chance of one to belong to the stratum: above 0 for the reference, 0 allowed for the generation; below 1. */
  readonly probability: number;
}

/**
 * How often the exact test of two counts rejects where both counts are binomial: its size where the generation's chance is 1 - δ
 * times the reference's, its power elsewhere. The sum over all counts of the reference, so without simulation.
 *
 * @param options.side `fail`: finds more than the tolerated loss; `pass`: finds less
 * @param options.alpha level of the test
 * @param options.delta tolerated relative loss; default 0.2
 * @throws {RangeError} for other numbers
 */
export function tailRatioRejectionRate({
  reference,
  generation,
  alpha,
  side,
  delta = TOLERATED_LOSS,
}: {
  readonly reference: ArmChance;
  readonly generation: ArmChance;
  readonly alpha: number;
  readonly side: TailSide;
  readonly delta?: number;
}): number {
  for (const { n, probability } of [reference, generation]) {
    if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`an arm of ${n} units cannot be tested`);
    if (!(probability >= 0 && probability < 1)) throw new RangeError(`${probability} is no chance of a stratum`);
  }
  if (reference.probability === 0) throw new RangeError('a stratum that the reference lacks cannot be tested');
  requireToleratedLoss(delta);
  const share = conditionalShare({ reference: reference.n, generation: generation.n, ratio: 1 - delta });
  const mean = reference.n * reference.probability;
  const spread = FAR * Math.sqrt(mean * (1 - reference.probability)) + FAR;
  const least = Math.max(0, Math.floor(mean - spread));
  const most = Math.min(reference.n, Math.ceil(mean + spread));
  let rate = 0;
  let near: number | undefined;
  for (let referenceCount = least; referenceCount <= most; referenceCount++) {
    near = tailRatioCriticalCount({ referenceCount, share, alpha, side, near });
    rate += binomialMass(referenceCount, reference) * rejected(near, generation, side);
  }
  return Math.min(1, rate);
}

function rejected(critical: number, { n, probability }: ArmChance, side: TailSide): number {
  if (side === 'pass') {
    if (critical > n) return 0;
    return binomialUpperTail({ successes: critical, trials: n, probability });
  }
  if (critical < 0) return 0;
  return binomialLowerTail({ successes: Math.min(critical, n), trials: n, probability });
}

function binomialMass(count: number, { n, probability }: ArmChance): number {
  return Math.exp(
    logGamma(n + 1) -
      logGamma(count + 1) -
      logGamma(n - count + 1) +
      count * Math.log(probability) +
      (n - count) * Math.log1p(-probability),
  );
}
