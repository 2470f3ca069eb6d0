import { requireShare } from './require-numbers.ts';

/**
 * R3 (cf. Dohmatob et al. 2410.04840): what is left of the squared error of pooled least squares when a share q of the rows has labels of
 * a model with other weights: q² |w_s - w|², whatever the amount of data. Tolerance 2.5 % at q = 0.01 with 20,000 rows, .3 % at 0.1 and above.
 *
 * @param options.syntheticShare q
 * @param options.distance |w_s - w|, Euclidean, of weights of standard normal features
 * @throws {RangeError} for other numbers
 */
export function pooledRegressionFloor({
  syntheticShare,
  distance,
}: {
  readonly syntheticShare: number;
  readonly distance: number;
}): number {
  requireShare('syntheticShare', syntheticShare);
  if (!(distance >= 0)) throw new RangeError(`distance ${distance}; at least 0 expected`);
  return (syntheticShare * distance) ** 2;
}
