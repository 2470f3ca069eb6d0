/** Pivots below this share of the largest, times the size, are what rounding leaves of 0. */
const NEGLIGIBLE = 8 * Number.EPSILON;

export interface SemidefiniteFactor {
  /** L with L L' = the matrix: shape [size, rank]. */
  readonly factor: Float64Array;
  readonly rank: number;
  /** Columns chosen, the one that varies most beside those before it first: shape [rank]. The others follow from them. */
  readonly pivots: readonly number[];
}

/**
 * Cholesky factor of a positive semidefinite matrix, the largest pivot first (Higham 2002, section 10.3); stops where only rounding is
 * left, so that a matrix of low rank has a narrow factor.
 *
 * @param matrix shape [size, size], symmetric
 * @throws {RangeError} when the matrix is not square, not finite or has a negative diagonal
 */
export function semidefiniteFactor(matrix: Float64Array, size: number): SemidefiniteFactor {
  if (matrix.length !== size * size) throw new RangeError(`${matrix.length} numbers are no matrix of ${size} columns`);
  const left = Float64Array.from({ length: size }, (_, at) => matrix[at * size + at]!);
  if (!matrix.every(Number.isFinite) || left.some((number) => number < 0))
    throw new RangeError('a covariance is finite, with no negative variance');
  const columns: Float64Array[] = [];
  const pivots: number[] = [];
  const least = size * NEGLIGIBLE * Math.max(0, ...left);
  while (pivots.length < size) {
    let pivot = 0;
    for (let at = 1; at < size; at++) if (left[at]! > left[pivot]!) pivot = at;
    if (!(left[pivot]! > least)) break;
    const root = Math.sqrt(left[pivot]!);
    const column = new Float64Array(size);
    for (let row = 0; row < size; row++) {
      let sum = matrix[row * size + pivot]!;
      for (const before of columns) sum -= before[row]! * before[pivot]!;
      column[row] = sum / root;
    }
    column[pivot] = root;
    // What is chosen leaves exactly nothing.
    for (const chosen of pivots) column[chosen] = 0;
    for (let row = 0; row < size; row++) left[row]! -= column[row]! ** 2;
    left[pivot] = 0;
    pivots.push(pivot);
    columns.push(column);
  }
  const rank = columns.length;
  const factor = new Float64Array(size * rank);
  for (const [at, column] of columns.entries())
    for (let row = 0; row < size; row++) factor[row * rank + at] = column[row]!;
  return { factor, rank, pivots };
}
