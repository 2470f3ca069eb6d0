import { gramMatrix } from './gram-matrix.ts';
import type { SparseRows, TransposedRows } from './sparse-rows.ts';

interface UnseenOptions {
  /** Shape [users, factors]. */
  readonly ofUsers: Float64Array;
  /** Shape [items, factors]. */
  readonly ofItems: Float64Array;
  readonly factors: number;
  readonly confidence: number;
  readonly penalty: number;
}

/**
 * Score that each pair with events would have had without them: its user's factors solved for without the item, times its item's factors
 * solved for without the user, all others held. It is what a factorisation says of items that a user did not have yet; scores of pairs that
 * it was fitted to are near 1 whatever the taste, and tell nothing.
 *
 * @returns shape [pairs], in the order of `byUser`
 */
export function unseenScores(
  byUser: SparseRows,
  byItem: TransposedRows,
  { ofUsers, ofItems, factors, confidence, penalty }: UnseenOptions,
): Float64Array {
  const scores = new Float64Array(byUser.columns.length);
  const usersWithout = new Float32Array(byUser.columns.length * factors);
  solveWithout(byUser, ofItems, { factors, confidence, penalty }, (at, solution) =>
    usersWithout.set(solution, at * factors),
  );
  solveWithout(byItem, ofUsers, { factors, confidence, penalty }, (at, solution) => {
    const pair = byItem.places[at]!;
    let score = 0;
    for (let k = 0; k < factors; k++) score += usersWithout[pair * factors + k]! * solution[k]!;
    scores[pair] = score;
  });
  return scores;
}

/**
 * Solutions of each row with one of its pairs left out. With A = Gram + λ + α Σ r y y', x the solution of the whole row and v = A⁻¹ y, it is
 * x - c v + α r v (s - c q) / (1 - α r q) with c = 1 + α r, s = y·x, q = y·v (Sherman and Morrison).
 *
 * @param visit told each pair's place and its solution, valid during the call
 */
function solveWithout(
  { starts, columns, values }: SparseRows,
  held: Float64Array,
  { factors, confidence, penalty }: Pick<UnseenOptions, 'factors' | 'confidence' | 'penalty'>,
  visit: (at: number, solution: Float64Array) => void,
): void {
  const shared = gramMatrix(held, factors);
  for (let k = 0; k < factors; k++) shared[k * factors + k] = shared[k * factors + k]! + penalty;
  const matrix = new Float64Array(factors * factors);
  const own = new Float64Array(factors);
  const moved = new Float64Array(factors);
  for (let row = 0; row + 1 < starts.length; row++) {
    const start = starts[row]!;
    const end = starts[row + 1]!;
    if (start === end) continue;
    matrix.set(shared);
    own.fill(0);
    for (let at = start; at < end; at++) {
      const from = columns[at]! * factors;
      const extra = confidence * values[at]!;
      for (let k = 0; k < factors; k++) {
        const part = held[from + k]!;
        own[k] = own[k]! + (1 + extra) * part;
        for (let j = 0; j <= k; j++)
          matrix[k * factors + j] = matrix[k * factors + j]! + extra * part * held[from + j]!;
      }
    }
    factorInPlace(matrix, factors);
    solveInPlace(matrix, own, factors);
    for (let at = start; at < end; at++) {
      const from = columns[at]! * factors;
      for (let k = 0; k < factors; k++) moved[k] = held[from + k]!;
      solveInPlace(matrix, moved, factors);
      let score = 0;
      let leverage = 0;
      for (let k = 0; k < factors; k++) {
        score += own[k]! * held[from + k]!;
        leverage += moved[k]! * held[from + k]!;
      }
      const extra = confidence * values[at]!;
      const weight = (extra * (score - (1 + extra) * leverage)) / (1 - extra * leverage) - (1 + extra);
      for (let k = 0; k < factors; k++) moved[k] = own[k]! + weight * moved[k]!;
      visit(at, moved);
    }
  }
}

/** Cholesky's L in the lower triangle; the penalty on the diagonal keeps the matrix positive definite. */
function factorInPlace(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!;
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / matrix[column * size + column]!;
    }
}

/** L L' x = b. @param vector b on the way in, x on the way out */
function solveInPlace(lower: Float64Array, vector: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    let sum = vector[row]!;
    for (let k = 0; k < row; k++) sum -= lower[row * size + k]! * vector[k]!;
    vector[row] = sum / lower[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = vector[row]!;
    for (let k = row + 1; k < size; k++) sum -= lower[k * size + row]! * vector[k]!;
    vector[row] = sum / lower[row * size + row]!;
  }
}
