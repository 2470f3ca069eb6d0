import { normalQuantile } from './normal-quantile.ts';
import { requireToleratedLoss } from './tolerated-loss.ts';

export interface ApproximateSizeOptions {
  /** Tolerated relative loss, above 0, below 1. */
  readonly delta: number;
  /** Level of the test. */
  readonly alpha: number;
  /** Chance that it decides; default 0.9. */
  readonly power?: number;
}

/**
 * Size of the generation, by the normal approximation of ln ρ: n_g = z² (1/ρ + n_g/n_r) / (p L²), where both arms are still to be chosen
 * at a fixed ratio. PASS: ρ = 1, L = -ln(1-δ); FAIL: L = ln((1-δ)/ρ).
 *
 * @param options.probability share of the stratum in the reference, p
 * @param options.ratio true ρ, above 0: 1, or below 1 - delta
 * @param options.referenceRatio n_r/n_g, above 0; Infinity for a reference without end
 * @returns units, not rounded
 * @throws {RangeError} for other numbers
 */
export function tailRatioApproximateSize({
  probability,
  ratio,
  referenceRatio = 1,
  delta,
  alpha,
  power = 0.9,
}: ApproximateSizeOptions & {
  readonly probability: number;
  readonly ratio: number;
  readonly referenceRatio?: number;
}): number {
  requireToleratedLoss(delta);
  if (!(probability > 0 && probability < 1)) throw new RangeError(`${probability} is no share of a stratum`);
  if (!(referenceRatio > 0)) throw new RangeError(`${referenceRatio} is no ratio of sizes`);
  if (!(ratio > 0) || ratio === 1 - delta)
    throw new RangeError(`a ratio of ${ratio} cannot be told from the tolerated one`);
  const z = normalQuantile(1 - alpha) + normalQuantile(power);
  const distance = Math.log((1 - delta) / ratio);
  return (z * z * (1 / ratio + 1 / referenceRatio)) / (probability * distance * distance);
}

/**
 * Count of a stratum that a reference must exceed for any size of a generation to pass: z²/ln(1-δ)², 172 at the defaults.
 *
 * @throws {RangeError} for a delta of 0 or other numbers
 */
export function smallestReferenceCount({ delta, alpha, power = 0.9 }: ApproximateSizeOptions): number {
  requireToleratedLoss(delta);
  if (delta === 0) throw new RangeError('that nothing at all is lost can never be shown; tolerate a loss above 0');
  const z = normalQuantile(1 - alpha) + normalQuantile(power);
  return (z / Math.log1p(-delta)) ** 2;
}
