/** Diagonal entries of R below this share of their column's length are what rounding leaves of 0. */
const NEGLIGIBLE = 16 * Number.EPSILON;

/**
 * Coefficients b that make |y - A b|² least, by Householder reflections (Golub and Van Loan 2013, algorithm 5.3.2), which lose half as many
 * digits as normal equations do.
 *
 * @param columns A, column by column, overwritten: shape [coefficients][rows], at least as many rows as coefficients
 * @param right y, overwritten: shape [rows]
 * @returns shape [coefficients]; or the place of the first column that follows from those before it
 */
export function leastSquares(
  columns: readonly Float64Array[],
  right: Float64Array,
): { readonly coefficients: Float64Array } | { readonly dependent: number } {
  const size = columns.length;
  const rows = right.length;
  const diagonal = new Float64Array(size);
  for (let pivot = 0; pivot < size; pivot++) {
    const own = columns[pivot]!;
    const whole = lengthFrom(own, 0);
    const length = lengthFrom(own, pivot);
    // Written so that NaN fails it as well.
    if (!(length > rows * NEGLIGIBLE * whole)) return { dependent: pivot };
    const head = own[pivot]! > 0 ? -length : length;
    diagonal[pivot] = head;
    // v = x - head e1, and v'v / 2 = length (length + |x1|).
    const half = length * (length + Math.abs(own[pivot]!));
    own[pivot]! -= head;
    for (let other = pivot + 1; other < size; other++) reflect(columns[other]!, { by: own, from: pivot, half });
    reflect(right, { by: own, from: pivot, half });
  }
  const coefficients = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row]!;
    for (let at = row + 1; at < size; at++) sum -= columns[at]![row]! * coefficients[at]!;
    coefficients[row] = sum / diagonal[row]!;
  }
  return { coefficients };
}

function lengthFrom(column: Float64Array, from: number): number {
  let sum = 0;
  for (let row = from; row < column.length; row++) sum += column[row]! * column[row]!;
  return Math.sqrt(sum);
}

function reflect(
  column: Float64Array,
  { by, from, half }: { readonly by: Float64Array; readonly from: number; readonly half: number },
): void {
  let overlap = 0;
  for (let row = from; row < column.length; row++) overlap += by[row]! * column[row]!;
  const share = overlap / half;
  for (let row = from; row < column.length; row++) column[row]! -= share * by[row]!;
}
