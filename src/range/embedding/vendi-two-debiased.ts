import { SampleTooSmallError } from '../../errors.ts';
import { gramMatrix, rowProducts } from './gram-matrix.ts';
import type { Rows } from './rows.ts';
import { unitRows } from './unit-rows.ts';

/**
 * Vendi score of order 2 without its bias at finite n: 1/[(sum λ² - 1/n) n/(n-1)], the inverse of the mean squared cosine of two different
 * rows. It does not grow with n (383 to 385 for 100 to 5,000 rows evenly on a sphere of 384 dimensions, where order 1 gives 88 to 370).
 * Rows of zeros are left out.
 *
 * @param rows shape [rows, dimensions], each of length 1 or 0
 * @returns above 0; may exceed the dimensions by chance. Undefined where all rows are orthogonal to each other
 * @throws {RangeError} when rows are none or have other lengths
 * @throws {SampleTooSmallError} for fewer than 2 rows with a direction
 */
export function vendiTwoDebiased(rows: Rows, { dimensions }: { readonly dimensions: number }): number | undefined {
  const { count, directed, fourthPowers } = unitRows(rows, { dimensions, name: 'the arm' });
  if (directed < 2)
    throw new SampleTooSmallError({
      quantity: 'the debiased Vendi score',
      unit: 'rows',
      observed: directed,
      required: 2,
    });
  const matrix = dimensions <= count ? gramMatrix(rows, dimensions) : rowProducts(rows, dimensions);
  let squares = 0;
  for (const entry of matrix) squares += entry * entry;
  // Squared cosines of all ordered pairs, less those of rows with themselves.
  const between = squares - fourthPowers;
  // What orthogonal rows leave is the rounding of two large sums.
  if (between <= 1e-13 * squares) return undefined;
  return (directed * (directed - 1)) / between;
}
