import { normalQuantile } from './normal-quantile.ts';
import { type ArmCount, requireArmCount } from './tail-ratio-test.ts';
import { requireToleratedLoss, TOLERATED_LOSS } from './tolerated-loss.ts';

/** Units of the generation, or the answer that no number of them would do. */
export type GenerationNeeded = { readonly n: number } | { readonly needs: 'more reference data' };

export interface GenerationNeededOptions {
  /** Count of the stratum in the reference, taken as its true share. */
  readonly reference: ArmCount;
  /** Tolerated relative loss; default 0.2. */
  readonly delta?: number;
  /** Level of the test; for a FAIL the one of Holm's first step. */
  readonly alpha: number;
  /** Chance that it decides; default 0.9. */
  readonly power?: number;
}

/**
 * Size of the generation at which a stratum of which nothing is lost passes: n_g = 1/(p L²/z² - 1/n_r), with L = -ln(1-δ) and
 * z = z_{1-α} + z_power, from the variance 1/x_r + 1/x_g of ln ρ. Within 3 % of exact
 * enumeration for strata of 1 to 10 %.
 *
 * @returns `more reference data` where the reference's own count leaves too much in doubt
 * @throws {RangeError} for numbers that are no counts, or a delta of 0
 */
export function generationNeededToPass({
  reference,
  delta = TOLERATED_LOSS,
  alpha,
  power = 0.9,
}: GenerationNeededOptions): GenerationNeeded {
  return neededAt({ reference, distance: -Math.log1p(-requireMargin(delta)), ratio: 1, alpha, power });
}

/**
 * Size of the generation at which the loss of a stratum is found whose true ratio is ρ: n_g = (1/ρ)/(p L²/z² - 1/n_r), with
 * L = ln((1-δ)/ρ). Where nothing is left, the size at which a count of 0 rejects. Where little is left the formula asks for too much;
 * since a larger loss is never harder to find, ρ counts as at least (1-δ)/e², the formula's turning point.
 *
 * @param options.ratio true ρ, 0 up to below 1 - delta
 * @returns `more reference data` where the reference's own count leaves too much in doubt
 * @throws {RangeError} for numbers that are no counts, or other ratios
 */
export function generationNeededToFail({
  reference,
  delta = TOLERATED_LOSS,
  ratio,
  alpha,
  power = 0.9,
}: GenerationNeededOptions & { readonly ratio: number }): GenerationNeeded {
  requireToleratedLoss(delta);
  if (!(ratio >= 0 && ratio < 1 - delta))
    throw new RangeError(`a ratio of ${ratio} is no loss beyond the tolerated ${delta}`);
  if (ratio > 0) {
    const least = Math.max(ratio, (1 - delta) * Math.exp(-2));
    return neededAt({ reference, distance: Math.log((1 - delta) / least), ratio: least, alpha, power });
  }
  requireArmCount(reference, 'reference');
  requireShare('alpha', alpha);
  if (reference.count === 0) return { needs: 'more reference data' };
  // (n_r / (n_r + (1-δ) n_g))^x_r <= α.
  return whole((reference.n * Math.expm1(-Math.log(alpha) / reference.count)) / (1 - delta));
}

function neededAt({
  reference,
  distance,
  ratio,
  alpha,
  power,
}: {
  readonly reference: ArmCount;
  readonly distance: number;
  readonly ratio: number;
  readonly alpha: number;
  readonly power: number;
}): GenerationNeeded {
  requireArmCount(reference, 'reference');
  requireShare('alpha', alpha);
  requireShare('power', power);
  const z = normalQuantile(1 - alpha) + normalQuantile(power);
  const share = reference.count / reference.n;
  const precision = (share * distance * distance) / (z * z) - 1 / reference.n;
  return precision > 0 ? whole(1 / (ratio * precision)) : { needs: 'more reference data' };
}

function whole(n: number): GenerationNeeded {
  // Beyond this nobody has data, and the sum of the arms would be no exact number.
  return n <= 1e9 ? { n: Math.max(1, Math.ceil(n)) } : { needs: 'more reference data' };
}

function requireMargin(delta: number): number {
  requireToleratedLoss(delta);
  if (delta === 0) throw new RangeError('that nothing at all is lost can never be shown; tolerate a loss above 0');
  return delta;
}

function requireShare(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} is ${value}; it takes numbers above 0 and below 1`);
}
