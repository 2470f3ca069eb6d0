import { binomialLowerTail, binomialUpperTail } from './binomial-tail.ts';
import { clopperPearsonInterval } from './clopper-pearson-interval.ts';
import { conditionalShare } from './conditional-share.ts';
import { requireToleratedLoss, TOLERATED_LOSS } from './tolerated-loss.ts';

export interface ArmCount {
  /** Independent units of the arm that belong to the stratum: whole, 0 … n. */
  readonly count: number;
  /** All independent units of the arm: whole, at least 1. */
  readonly n: number;
}

export interface TailRatio {
  /** ρ, share in the generation over share in the reference; undefined where the reference shows none. */
  readonly ratio: number | undefined;
  /** Interval of ρ. */
  readonly low: number;
  /** Undefined where the data set no upper bound: the reference shows none. */
  readonly high: number | undefined;
  /** Small: more than the tolerated loss. P(so few in the generation) at ρ = 1 - delta. */
  readonly pFail: number;
  /** Small: less than the tolerated loss. P(so many) at ρ = 1 - delta. */
  readonly pPass: number;
  /** Small: more than the growth that mirrors the tolerated loss. P(so many) at ρ = 1/(1 - delta). */
  readonly pOver: number;
}

/**
 * Exact test of how much of a stratum a generation has kept, by counts of independent units: given T = x_r + x_g, x_g is
 * Binomial(T, π0) with π0 = (1-δ)n_g / ((1-δ)n_g + n_r). Exact for Poisson counts, conservative for binomial ones (Przyborowski and
 * Wilenski 1940; Gu et al. 2008). The interval is Clopper and Pearson's for π, carried over by ρ = π/(1-π) · n_r/n_g.
 *
 * @param options.delta tolerated relative loss, 0 up to below 1; default 0.2
 * @param options.confidence of the interval, two-sided; default 0.9
 * @throws {RangeError} for numbers that are no counts, empty arms, other deltas or confidences
 */
export function tailRatioTest({
  reference,
  generation,
  delta = TOLERATED_LOSS,
  confidence = 0.9,
}: {
  readonly reference: ArmCount;
  readonly generation: ArmCount;
  readonly delta?: number;
  readonly confidence?: number;
}): TailRatio {
  requireArmCount(reference, 'reference');
  requireArmCount(generation, 'generation');
  requireToleratedLoss(delta);
  const arms = { reference: reference.n, generation: generation.n };
  const successes = generation.count;
  const trials = reference.count + generation.count;
  const atLoss = { successes, trials, probability: conditionalShare({ ...arms, ratio: 1 - delta }) };
  const atGrowth = { successes, trials, probability: conditionalShare({ ...arms, ratio: 1 / (1 - delta) }) };
  const scale = reference.n / generation.n;
  const odds = (share: number) => (share / (1 - share)) * scale;
  const interval = trials === 0 ? { low: 0, high: 1 } : clopperPearsonInterval(successes, trials, { confidence });
  return {
    ratio: reference.count === 0 ? undefined : (generation.count / reference.count) * scale,
    low: odds(interval.low),
    high: interval.high === 1 ? undefined : odds(interval.high),
    pFail: binomialLowerTail(atLoss),
    pPass: binomialUpperTail(atLoss),
    pOver: binomialUpperTail(atGrowth),
  };
}

/** @throws {RangeError} unless 0 <= count <= n, both whole, and n is at least 1 */
export function requireArmCount({ count, n }: ArmCount, arm: string): void {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`the ${arm} has ${n} units; at least 1 is needed`);
  if (!Number.isSafeInteger(count) || count < 0 || count > n)
    throw new RangeError(`${count} of ${n} units of the ${arm} is no count`);
}
