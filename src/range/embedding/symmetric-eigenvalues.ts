/**
 * Eigenvalues of a symmetric matrix: Householder reflections to three diagonals, then bisection by the signs of pivots (Golub and
 * Van Loan 2013, sections 8.3.1 and 8.4.1), which cannot fail to converge. Absolute errors are some 1e-15 of the largest one; time grows
 * with the cube.
 *
 * @param matrix shape [size, size], finite; only the lower half is read
 * @returns ascending: shape [size]
 * @throws {RangeError} when the matrix is not square or not finite
 */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  if (matrix.length !== size * size) throw new RangeError(`${matrix.length} numbers are no matrix of ${size} columns`);
  let largest = 0;
  for (const number of matrix) {
    if (!Number.isFinite(number)) throw new RangeError(`a matrix with ${number} has no eigenvalues`);
    largest = Math.max(largest, Math.abs(number));
  }
  if (largest === 0) return new Float64Array(size);
  // Within a power of two of 1, so that no square leaves the range of doubles.
  const scale = 2 ** -Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(largest))));
  const { diagonal, beside } = tridiagonal(
    matrix.map((number) => number * scale),
    size,
  );
  return bisect(diagonal, beside).map((value) => value / scale);
}

/** @param a overwritten */
function tridiagonal(
  a: Float64Array,
  size: number,
): { readonly diagonal: Float64Array; readonly beside: Float64Array } {
  const beside = new Float64Array(size);
  const v = new Float64Array(size);
  const p = new Float64Array(size);
  for (let column = 0; column + 2 < size; column++) {
    let rest = 0;
    for (let row = column + 2; row < size; row++) rest += a[row * size + column]! ** 2;
    const head = a[(column + 1) * size + column]!;
    if (rest === 0) {
      beside[column] = head;
      continue;
    }
    const length = Math.sqrt(head * head + rest);
    const alpha = head > 0 ? -length : length;
    beside[column] = alpha;
    // v = x - alpha e1; its square is 2 length (length + |head|).
    const half = length * (length + Math.abs(head));
    v[column + 1] = head - alpha;
    for (let row = column + 2; row < size; row++) v[row] = a[row * size + column]!;
    reflect(a, { size, from: column + 1, v, p, half });
  }
  if (size > 1) beside[size - 2] = a[(size - 1) * size + size - 2]!;
  const diagonal = Float64Array.from({ length: size }, (_, at) => a[at * size + at]!);
  return { diagonal, beside };
}

/** A - v w' - w v' on the lower half from `from` on, with w = p - (v'p / 2 half) v and p = A v / half. */
function reflect(
  a: Float64Array,
  {
    size,
    from,
    v,
    p,
    half,
  }: {
    readonly size: number;
    readonly from: number;
    readonly v: Float64Array;
    readonly p: Float64Array;
    readonly half: number;
  },
): void {
  p.fill(0, from);
  for (let row = from; row < size; row++) {
    const start = row * size;
    const own = v[row]!;
    let sum = 0;
    for (let column = from; column < row; column++) {
      const entry = a[start + column]!;
      sum += entry * v[column]!;
      p[column]! += entry * own;
    }
    p[row]! += sum + a[start + row]! * own;
  }
  let overlap = 0;
  for (let at = from; at < size; at++) {
    p[at]! /= half;
    overlap += v[at]! * p[at]!;
  }
  const share = overlap / (2 * half);
  for (let at = from; at < size; at++) p[at]! -= share * v[at]!;
  for (let row = from; row < size; row++) {
    const start = row * size;
    const [vRow, wRow] = [v[row]!, p[row]!];
    for (let column = from; column <= row; column++) a[start + column]! -= vRow * p[column]! + wRow * v[column]!;
  }
}

/**
 * Halves intervals, by how many eigenvalues lie below their middles, until doubles or the rounding of the reflections leave nothing to
 * halve. Several that are equal stay together.
 */
function bisect(diagonal: Float64Array, beside: Float64Array): Float64Array {
  const size = diagonal.length;
  const squares = beside.map((number) => number * number);
  // Every eigenvalue lies in the disc of a row (Gershgorin).
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < size; row++) {
    const reach = Math.abs(beside[row]!) + (row > 0 ? Math.abs(beside[row - 1]!) : 0);
    low = Math.min(low, diagonal[row]! - reach);
    high = Math.max(high, diagonal[row]! + reach);
  }
  const least = Number.EPSILON * 0.25 * Math.max(Math.abs(low), Math.abs(high));
  const values = new Float64Array(size);
  const open = [{ low: low - least, high: high + least, below: 0, upTo: size }];
  while (open.length > 0) {
    const interval = open.pop()!;
    const middle = interval.low + (interval.high - interval.low) / 2;
    const isNarrow = interval.high - interval.low <= 2 * least || middle === interval.low || middle === interval.high;
    if (isNarrow) {
      values.fill(middle, interval.below, interval.upTo);
      continue;
    }
    const split = Math.min(interval.upTo, Math.max(interval.below, countBelow(middle, diagonal, squares)));
    if (split > interval.below) open.push({ ...interval, high: middle, upTo: split });
    if (split < interval.upTo) open.push({ ...interval, low: middle, below: split });
  }
  return values;
}

/** Eigenvalues below `x`: negative pivots of the matrix less x (Sylvester's law of inertia). */
function countBelow(x: number, diagonal: Float64Array, squares: Float64Array): number {
  let count = 0;
  let pivot = 1;
  for (let row = 0; row < diagonal.length; row++) {
    pivot = diagonal[row]! - x - (row > 0 ? squares[row - 1]! / pivot : 0);
    // A pivot of 0 stands for one of either sign; the next one must not divide by it.
    if (pivot === 0) pivot = Number.MIN_VALUE / Number.EPSILON;
    if (pivot < 0) count++;
  }
  return count;
}
