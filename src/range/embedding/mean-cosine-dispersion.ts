import { SampleTooSmallError } from '../../errors.ts';
import type { Rows } from './rows.ts';
import { unitRows } from './unit-rows.ts';

/**
 * Mean cosine distance of two different rows: 1 - (|sum x|² - sum |x|²)/(n (n-1)), without the diagonal. Rows of zeros have cosine 0 with
 * all others.
 *
 * @param rows shape [rows, dimensions], each of length 1 or 0
 * @returns 0-2, no unit; 1 where directions cancel out
 * @throws {RangeError} when rows are none or have other lengths
 * @throws {SampleTooSmallError} for fewer than 2 rows
 */
export function meanCosineDispersion(rows: Rows, { dimensions }: { readonly dimensions: number }): number {
  const { count, squares } = unitRows(rows, { dimensions, name: 'the arm' });
  if (count < 2)
    throw new SampleTooSmallError({ quantity: 'mean cosine dispersion', unit: 'rows', observed: count, required: 2 });
  const sums = new Float64Array(dimensions);
  for (let start = 0; start < rows.length; start += dimensions)
    for (let at = 0; at < dimensions; at++) sums[at]! += rows[start + at]!;
  let square = 0;
  for (const sum of sums) square += sum * sum;
  return 1 - (square - squares) / (count * (count - 1));
}
