/** Pivots below this share of their variance are what rounding leaves of 0. */
const NEGLIGIBLE = 16 * Number.EPSILON;

/**
 * Lower triangle L with L L' = the matrix.
 *
 * @param matrix shape [size, size], symmetric; only the lower half is read
 * @returns shape [size, size], zeros above the diagonal; undefined where the matrix is not positive definite beyond rounding
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let at = 0; at < column; at++) sum -= factor[row * size + at]! * factor[column * size + at]!;
      if (column < row) {
        factor[row * size + column] = sum / factor[column * size + column]!;
        continue;
      }
      // Written so that NaN fails it as well.
      if (!(sum > size * NEGLIGIBLE * matrix[row * size + row]!)) return undefined;
      factor[row * size + row] = Math.sqrt(sum);
    }
  }
  return factor;
}

/**
 * Solves L z = b in place.
 *
 * @param factor lower triangle: shape [size, size]
 * @param vector b on the way in, z on the way out: shape [size]
 */
export function solveLower(factor: Float64Array, vector: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    let sum = vector[row]!;
    for (let at = 0; at < row; at++) sum -= factor[row * size + at]! * vector[at]!;
    vector[row] = sum / factor[row * size + row]!;
  }
}

/** Solves L' z = b in place, as `solveLower`. */
export function solveUpper(factor: Float64Array, vector: Float64Array, size: number): void {
  for (let row = size - 1; row >= 0; row--) {
    let sum = vector[row]!;
    for (let at = row + 1; at < size; at++) sum -= factor[at * size + row]! * vector[at]!;
    vector[row] = sum / factor[row * size + row]!;
  }
}
