import { SampleTooSmallError } from '../../errors.ts';
import { GRAM_BLOCK_ROWS, GramKernel } from '../../kernels/gram-kernel.ts';
import { meanRow } from './normalise-rows.ts';
import type { Rows } from './rows.ts';

export interface Moments {
  /** Shape [dimensions]. */
  readonly mean: Float64Array;
  /** Shape [dimensions, dimensions], divided by rows - 1. */
  readonly covariance: Float64Array;
}

/**
 * Mean and covariance of the rows, in double precision from the mean on.
 *
 * @param rows shape [rows, dimensions]
 * @throws {RangeError} when rows are none
 * @throws {SampleTooSmallError} for fewer than 2 rows
 */
export function covarianceMatrix(rows: Rows, { dimensions }: { readonly dimensions: number }): Moments {
  const count = Math.floor(rows.length / dimensions);
  if (count < 2)
    throw new SampleTooSmallError({ quantity: 'a covariance', unit: 'rows', observed: count, required: 2 });
  const mean = meanRow(rows, { dimensions });
  const kernel = new GramKernel(dimensions);
  const block = new Float64Array(GRAM_BLOCK_ROWS * dimensions);
  for (let from = 0; from < rows.length; from += block.length) {
    const size = Math.min(block.length, rows.length - from);
    for (let start = 0; start < size; start += dimensions)
      for (let at = 0; at < dimensions; at++) block[start + at] = rows[from + start + at]! - mean[at]!;
    kernel.add(block.subarray(0, size));
  }
  return { mean, covariance: kernel.matrix().map((sum) => sum / (count - 1)) };
}
