import { SampleTooSmallError } from '../../errors.ts';
import { gramMatrix, rowProducts } from './gram-matrix.ts';
import type { Rows } from './rows.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';
import { unitRows } from './unit-rows.ts';

/** Eigenvalues below this are rounding: each would count as a kind of its own at small orders. */
const NEGLIGIBLE = 1e-12;

/**
 * Vendi scores (Friedman and Dieng 2022; Pasarkar and Dieng 2023) with the cosine as similarity: the Hill number of order q of the
 * eigenvalues of X'X/n, the effective number of different rows. Grows with n until it has seen the range: compare equal numbers. Rows of
 * zeros have no direction and are left out.
 *
 * @param rows shape [rows, dimensions], each of length 1 or 0
 * @param options.orders q, 0 or more, Infinity too; small ones see the tail, 1 is the score as published
 * @returns shape [orders], each from 1 to the smaller of rows and dimensions
 * @throws {RangeError} when rows are none or have other lengths, or for other orders
 * @throws {SampleTooSmallError} when no row has a direction
 */
export function vendiScores(
  rows: Rows,
  { dimensions, orders }: { readonly dimensions: number; readonly orders: readonly number[] },
): number[] {
  const { count, directed } = unitRows(rows, { dimensions, name: 'the arm' });
  if (directed === 0)
    throw new SampleTooSmallError({ quantity: 'the Vendi score', unit: 'rows', observed: 0, required: 1 });
  // Both products have the same eigenvalues but for zeros.
  const isDual = dimensions <= count;
  const matrix = isDual ? gramMatrix(rows, dimensions) : rowProducts(rows, dimensions);
  return fromEigenvalues(symmetricEigenvalues(matrix, isDual ? dimensions : count), orders);
}

/** One of `vendiScores`; order 1 by default. */
export function vendiScore(
  rows: Rows,
  { dimensions, order = 1 }: { readonly dimensions: number; readonly order?: number },
): number {
  return vendiScores(rows, { dimensions, orders: [order] })[0]!;
}

/**
 * Vendi scores of any similarity.
 *
 * @param kernel similarities, positive semidefinite, 1 on the diagonal: shape [size, size]
 * @returns shape [orders]
 * @throws {RangeError} when the matrix is none, or for other orders
 */
export function vendiScoresOfKernel(
  kernel: Float64Array,
  { size, orders }: { readonly size: number; readonly orders: readonly number[] },
): number[] {
  if (size < 1) throw new RangeError('a similarity needs at least one row');
  for (let row = 0; row < size; row++) {
    if (Math.abs(kernel[row * size + row]! - 1) > NEGLIGIBLE)
      throw new RangeError(`row ${row} has similarity ${kernel[row * size + row]} with itself, not 1`);
    for (let column = 0; column < row; column++)
      if (Math.abs(kernel[row * size + column]! - kernel[column * size + row]!) > NEGLIGIBLE)
        throw new RangeError(`rows ${row} and ${column} have two similarities`);
  }
  const eigenvalues = symmetricEigenvalues(kernel, size);
  if (eigenvalues[0]! < -1e-9 * size)
    throw new RangeError(`the similarity has the eigenvalue ${eigenvalues[0]}, below 0`);
  return fromEigenvalues(eigenvalues, orders);
}

/** Hill numbers of the shares of the eigenvalues. */
function fromEigenvalues(eigenvalues: Float64Array, orders: readonly number[]): number[] {
  let total = 0;
  for (const value of eigenvalues) total += value;
  const shares = eigenvalues.map((value) => value / total).filter((share) => share >= NEGLIGIBLE);
  return orders.map((order) => {
    if (!(order >= 0)) throw new RangeError(`a Vendi score of order ${order}; orders are 0 or more`);
    if (order === Number.POSITIVE_INFINITY) return 1 / shares.at(-1)!;
    if (order === 1) return Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
    return shares.reduce((sum, share) => sum + share ** order, 0) ** (1 / (1 - order));
  });
}
