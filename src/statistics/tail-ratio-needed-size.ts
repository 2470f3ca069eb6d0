import type { TailSide } from './tail-ratio-critical-count.ts';
import { tailRatioRejectionRate } from './tail-ratio-rejection-rate.ts';
import { TOLERATED_LOSS } from './tolerated-loss.ts';

/** Units of an arm up to which is searched. */
const MOST = 100_000_000;

/**
 * Smallest size of the generation from which the exact test of two counts rejects with at least the chance `power`, both counts being
 * binomial: by exact enumeration and halving. Chances of counts rise in teeth: up to about 0.1 % away some sizes do by a hair what their
 * neighbours do not.
 *
 * @param options.probability chance of a unit of the reference to belong to the stratum
 * @param options.ratio true ρ: 1 to plan a PASS, below 1 - delta to plan a FAIL; 0 for a stratum that is gone
 * @param options.referenceRatio n_r / n_g, above 0
 * @returns undefined where no size up to 100 million does
 * @throws {RangeError} for other numbers
 */
export function tailRatioNeededSize({
  probability,
  ratio,
  referenceRatio = 1,
  alpha,
  side,
  delta = TOLERATED_LOSS,
  power = 0.9,
}: {
  readonly probability: number;
  readonly ratio: number;
  readonly referenceRatio?: number;
  readonly alpha: number;
  readonly side: TailSide;
  readonly delta?: number;
  readonly power?: number;
}): number | undefined {
  if (!(power > 0 && power < 1)) throw new RangeError(`power is ${power}; it takes numbers above 0 and below 1`);
  if (!(referenceRatio > 0 && Number.isFinite(referenceRatio)))
    throw new RangeError(`${referenceRatio} is no ratio of sizes`);
  const reaches = (n: number) =>
    tailRatioRejectionRate({
      reference: { n: Math.max(1, Math.round(n * referenceRatio)), probability },
      generation: { n, probability: probability * ratio },
      alpha,
      side,
      delta,
    }) >= power;
  let high = 1;
  while (!reaches(high)) {
    high *= 2;
    if (high > MOST || high * referenceRatio > MOST) return undefined;
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}
