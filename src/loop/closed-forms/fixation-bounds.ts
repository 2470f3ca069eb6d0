import { requireShare, requireWhole } from './require-numbers.ts';

/**
 * C4: bounds on the chance that two types are both still alive after t generations of replacement (Seddik et al. 2404.05090):
 * between 4 and 2n times p (1-p)(1 - 1/n)^t. Bounds, not estimates.
 *
 * @param options.size n
 * @param options.share p of one of the types at the start
 * @param options.generation t
 * @returns the upper one at most 1
 * @throws {RangeError} for other numbers
 */
export function undecidedBounds({
  size,
  share,
  generation,
}: {
  readonly size: number;
  readonly share: number;
  readonly generation: number;
}): { readonly lower: number; readonly upper: number } {
  requireWhole('size', size, 2);
  requireShare('share', share);
  requireWhole('generation', generation, 0);
  const left = share * (1 - share) * (1 - 1 / size) ** generation;
  return { lower: 4 * left, upper: Math.min(1, 2 * size * left) };
}

/**
 * C4: bound on the chance that the fitted deviation of a Gaussian is above `deviation` after t generations of replacement with unbiased
 * variances: e^(-t/4n)/deviation. A bound: 9 times too large at n = 50, t = 1000, deviation 0.2.
 *
 * @param options.deviation above 0, in units of the truth's
 * @returns at most 1
 * @throws {RangeError} for other numbers
 */
export function deviationBound({
  size,
  generation,
  deviation,
}: {
  readonly size: number;
  readonly generation: number;
  readonly deviation: number;
}): number {
  requireWhole('size', size, 2);
  requireWhole('generation', generation, 0);
  if (!(deviation > 0)) throw new RangeError(`deviation ${deviation}; above 0 expected`);
  return Math.min(1, Math.exp(-generation / (4 * size)) / deviation);
}
