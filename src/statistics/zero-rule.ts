import { conditionalShare } from './conditional-share.ts';
import { requireToleratedLoss } from './tolerated-loss.ts';

/**
 * Smallest count of the reference at which none in the generation is a loss beyond the tolerated one: (1-π0)^x_r <= α.
 *
 * @param options.reference units of the reference, n_r
 * @param options.generation units of the generation, n_g
 * @param options.delta tolerated relative loss
 * @param options.alpha level of the test
 * @throws {RangeError} for empty arms, other deltas or levels
 */
export function zeroRuleCount({
  reference,
  generation,
  delta,
  alpha,
}: {
  readonly reference: number;
  readonly generation: number;
  readonly delta: number;
  readonly alpha: number;
}): number {
  requireToleratedLoss(delta);
  return smallestPower(conditionalShare({ reference, generation, ratio: 1 - delta }), alpha);
}

/**
 * Smallest size of the generation at which none of a stratum of known share is a loss: (1-p)^n <= α.
 *
 * @param options.probability share of the stratum, above 0, below 1
 * @throws {RangeError} for other numbers
 */
export function zeroRuleSize({ probability, alpha }: { readonly probability: number; readonly alpha: number }): number {
  return smallestPower(probability, alpha);
}

/** Smallest whole k with (1 - share)^k <= α. */
function smallestPower(share: number, alpha: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`${share} is no share; it takes numbers above 0 and below 1`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}; it takes numbers above 0 and below 1`);
  const miss = Math.log1p(-share);
  // A hair less, lest a whole number come out as the next one by rounding.
  return Math.max(1, Math.ceil((Math.log(alpha) / miss) * (1 - 1e-13)));
}
