import { covarianceMatrix, type Moments } from './covariance-matrix.ts';
import type { TwoArms } from './prdc.ts';
import { semidefiniteFactor } from './semidefinite-factor.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/**
 * Fréchet distance of two normal distributions with the arms' means and covariances (Dowson and Landau 1982; as FID, Heusel et al. 2017):
 * |μ-μ'|² + tr S + tr S' - 2 sum sqrt(eig(S S')). Sees average and spread; a lost tail hardly moves it. Falls with the number of rows even
 * where nothing differs: compare equal numbers.
 *
 * @returns 0 or more, in squared units of the vectors; 0 for equal moments
 * @throws {RangeError} when rows are none
 * @throws {SampleTooSmallError} for fewer than 2 rows in an arm
 */
export function frechetDistance({ reference, generation, dimensions }: TwoArms): number {
  return frechetDistanceOfMoments({
    reference: covarianceMatrix(reference, { dimensions }),
    generation: covarianceMatrix(generation, { dimensions }),
  });
}

/**
 * The same from means and covariances.
 *
 * @throws {RangeError} when shapes do not fit, or a covariance is none
 */
export function frechetDistanceOfMoments({
  reference,
  generation,
}: {
  readonly reference: Moments;
  readonly generation: Moments;
}): number {
  const size = reference.mean.length;
  if (generation.mean.length !== size || generation.covariance.length !== size * size)
    throw new RangeError('the moments of both arms have the same dimensions');
  let sum = 0;
  for (let at = 0; at < size; at++) {
    sum += (reference.mean[at]! - generation.mean[at]!) ** 2;
    sum += reference.covariance[at * size + at]! + generation.covariance[at * size + at]!;
  }
  // With S = L L', the eigenvalues of S S' are those of L' S' L but for zeros; of the two, the narrower L leaves fewer zeros, whose
  // rounding the root would enlarge.
  const [known, drawn] = [reference, generation].map(({ covariance }) => semidefiniteFactor(covariance, size));
  const isKnownNarrower = known!.rank <= drawn!.rank;
  const { factor, rank } = isKnownNarrower ? known! : drawn!;
  const { covariance } = isKnownNarrower ? generation : reference;
  const between = new Float64Array(rank * rank);
  const product = new Float64Array(rank);
  for (let row = 0; row < size; row++) {
    product.fill(0);
    for (let column = 0; column < size; column++) {
      const entry = covariance[row * size + column]!;
      for (let at = 0; at < rank; at++) product[at]! += entry * factor[column * rank + at]!;
    }
    for (let left = 0; left < rank; left++) {
      const entry = factor[row * rank + left]!;
      for (let right = 0; right <= left; right++) between[left * rank + right]! += entry * product[right]!;
    }
  }
  // Rounding may leave a distance of 0 a little below it, and eigenvalues of 0 too.
  for (const value of symmetricEigenvalues(between, rank)) sum -= 2 * Math.sqrt(Math.max(0, value));
  if (!Number.isFinite(sum)) throw new RangeError('the moments are no finite numbers');
  return Math.max(0, sum);
}
