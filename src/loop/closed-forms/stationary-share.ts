import { regularizedIncompleteBeta } from '../../statistics/regularized-incomplete-beta.ts';
import { requireShare, requireWhole } from './require-numbers.ts';

interface AnchoredType {
  /** N, rows of a training set. */
  readonly size: number;
  /** m, share of fresh human rows, above 0. */
  readonly humanShare: number;
  /** p, the type's share among human rows, between 0 and 1. */
  readonly share: number;
}

/**
 * 7.2: exact variance of a type's share at equilibrium under fresh human rows drawn independently: p(1-p)/(1 + (N-1) m (2-m)).
 *
 * @throws {RangeError} for other numbers
 */
export function stationaryShareVariance({ size, humanShare, share }: AnchoredType): number {
  requireType({ size, humanShare, share });
  return (share * (1 - share)) / (1 + (size - 1) * humanShare * (2 - humanShare));
}

/**
 * 7.3: chance that a type's share at equilibrium is below x: Beta(2Nmp, 2Nm(1-p)) with the count correction, that is at (c + 0.5)/N, c being the
 * largest whole count below x N. Largest error against the exact chain .014 for m <= 0.1, .037 at m = 0.2; at m = 0.5 it fails (.085), and so does
 * the same without the correction. For a type that is absent use `typeAbsence`.
 *
 * @param options.below x, in (0, 1]
 * @throws {RangeError} for other numbers
 */
export function stationaryShareBelow({
  size,
  humanShare,
  share,
  below,
}: AnchoredType & { readonly below: number }): number {
  requireType({ size, humanShare, share });
  if (!(below > 0 && below <= 1)) throw new RangeError(`below ${below}; above 0, at most 1 expected`);
  const count = Math.ceil(below * size) - 1;
  const rows = 2 * size * humanShare;
  return regularizedIncompleteBeta((count + 0.5) / size, { a: rows * share, b: rows * (1 - share) });
}

function requireType({ size, humanShare, share }: AnchoredType): void {
  requireWhole('size', size, 2);
  requireShare('humanShare', humanShare);
  requireShare('share', share);
  if (humanShare === 0 || share === 0 || share === 1)
    throw new RangeError(`no stationary law for a share of ${share} and a human share of ${humanShare}`);
}
