import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';
import { covarianceMatrix } from '../embedding/covariance-matrix.ts';
import { countRows, type Rows } from '../embedding/rows.ts';
import { semidefiniteFactor } from '../embedding/semidefinite-factor.ts';

export interface MahalanobisShare {
  /** Share of the rows whose squared distance is above `threshold`, 0-1; about 1 - quantile for normal rows of the calibration's moments. */
  readonly share: number;
  /** Rows beyond. */
  readonly count: number;
  /** Quantile of χ² with as many degrees of freedom as columns were used. */
  readonly threshold: number;
  /** Columns that the distance is taken over; others are constant in the calibration or follow from these. */
  readonly columns: readonly number[];
}

/**
 * Share of rows far from the centre of the calibration, by squared Mahalanobis distance with its mean and covariance. Rows that follow no
 * normal distribution are far more often than 1 in 100: compare with the share of the human comparator, not with .01.
 *
 * @param options.calibration shape [rows, dimensions], at least 2 rows; more rows than dimensions by far, or distances mean little
 * @param options.quantile .99 by default
 * @throws {RangeError} when rows are none, or no column varies
 * @throws {SampleTooSmallError} for fewer than 2 rows of calibration
 */
export function mahalanobisShare(
  rows: Rows,
  {
    calibration,
    dimensions,
    quantile = 0.99,
  }: { readonly calibration: Rows; readonly dimensions: number; readonly quantile?: number },
): MahalanobisShare {
  const count = countRows(rows, { dimensions, name: 'the rows' });
  if (count === 0) throw new RangeError('no rows have no share');
  const { mean, covariance } = covarianceMatrix(calibration, { dimensions });
  // Units of the columns must not decide which of them are rounding.
  const scales = Float64Array.from(mean, (_, at) => Math.sqrt(covariance[at * dimensions + at]!));
  const correlation = covariance.map((entry, at) => {
    const scale = scales[Math.floor(at / dimensions)]! * scales[at % dimensions]!;
    return scale > 0 ? entry / scale : 0;
  });
  const { factor, rank, pivots } = semidefiniteFactor(correlation, dimensions);
  if (rank === 0) throw new RangeError('no column of the calibration varies');
  const threshold = chiSquareQuantile(quantile, { degrees: rank });
  const solved = new Float64Array(rank);
  let far = 0;
  for (let start = 0; start < rows.length; start += dimensions) {
    let square = 0;
    for (let at = 0; at < rank; at++) {
      const column = pivots[at]!;
      let rest = (rows[start + column]! - mean[column]!) / scales[column]!;
      for (let before = 0; before < at; before++) rest -= factor[column * rank + before]! * solved[before]!;
      solved[at] = rest / factor[column * rank + at]!;
      square += solved[at]! ** 2;
    }
    if (square > threshold) far++;
  }
  return { share: far / count, count: far, threshold, columns: pivots.toSorted((a, b) => a - b) };
}
