import { GRAM_BLOCK_ROWS } from './gram-kernel.ts';

/**
 * Sums of products of columns, X'X, block by block in double precision. The scalar twin of `GramKernel`.
 *
 * @param rows shape [rows, columns]
 * @returns shape [columns, columns]
 */
export function gramMatrix(rows: Float32Array | Float64Array, columns: number): Float64Array {
  const count = rows.length / columns;
  const matrix = new Float64Array(columns * columns);
  for (let first = 0; first < count; first += GRAM_BLOCK_ROWS) {
    const end = Math.min(count, first + GRAM_BLOCK_ROWS);
    for (let left = 0; left < columns; left++) {
      for (let right = 0; right < columns; right++) {
        let sum = 0;
        for (let row = first; row < end; row++) sum += rows[row * columns + left]! * rows[row * columns + right]!;
        matrix[left * columns + right]! += sum;
      }
    }
  }
  return matrix;
}
