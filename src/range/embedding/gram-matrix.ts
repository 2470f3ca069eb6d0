import { GRAM_BLOCK_ROWS, GramKernel } from '../../kernels/gram-kernel.ts';
import type { Rows } from './rows.ts';

/**
 * Sums of products of columns, X'X, in double precision, block by block of the rows.
 *
 * @param rows shape [rows, dimensions]; looked at by `countRows` before
 * @returns shape [dimensions, dimensions]
 */
export function gramMatrix(rows: Rows, dimensions: number): Float64Array {
  const kernel = new GramKernel(dimensions);
  const block = GRAM_BLOCK_ROWS * dimensions;
  for (let at = 0; at < rows.length; at += block) kernel.add(rows.subarray(at, at + block));
  return kernel.matrix();
}

/**
 * Products of all rows with each other, XX', for few rows of many dimensions.
 *
 * @returns shape [rows, rows]
 */
export function rowProducts(rows: Rows, dimensions: number): Float64Array {
  const count = rows.length / dimensions;
  const turned = new Float64Array(rows.length);
  for (let row = 0; row < count; row++)
    for (let at = 0; at < dimensions; at++) turned[at * count + row] = rows[row * dimensions + at]!;
  return gramMatrix(turned, count);
}
