/** A Gaussian mixture of k components in d dimensions. */
export interface GaussianMixtureShape {
  /** Shape [k], adding up to 1. */
  readonly weights: ArrayLike<number>;
  /** Shape [k, d]. */
  readonly means: readonly ArrayLike<number>[];
  /** Shape [k, d * d], row by row, positive definite. */
  readonly covariances: readonly ArrayLike<number>[];
}

/**
 * M1 (Shumailov et al. 2024): squared L2 distance between the densities of two Gaussian mixtures,
 * Σ a_i a_j Normal(m_i - m_j; 0, C_i + C_j) over the pairs within each mixture, less twice the pairs across. Exact; it compares densities,
 * so the order of components does not matter.
 *
 * @returns at least 0
 * @throws {RangeError} for unlike dimensions, or covariances whose sum is not positive definite
 */
export function mixtureDistance(left: GaussianMixtureShape, right: GaussianMixtureShape): number {
  return Math.max(0, overlap(left, left) + overlap(right, right) - 2 * overlap(left, right));
}

function overlap(left: GaussianMixtureShape, right: GaussianMixtureShape): number {
  let sum = 0;
  for (let i = 0; i < left.weights.length; i++)
    for (let j = 0; j < right.weights.length; j++)
      sum +=
        left.weights[i]! *
        right.weights[j]! *
        density(left.means[i]!, right.means[j]!, left.covariances[i]!, right.covariances[j]!);
  return sum;
}

/** Density of a difference of means under the sum of two covariances, by Cholesky's factor. */
function density(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  leftCovariance: ArrayLike<number>,
  rightCovariance: ArrayLike<number>,
): number {
  const d = left.length;
  if (right.length !== d || leftCovariance.length !== d * d || rightCovariance.length !== d * d)
    throw new RangeError(`mixtures of ${d} and ${right.length} dimensions`);
  const factor = new Float64Array(d * d);
  const solved = new Float64Array(d);
  let logDensity = -0.5 * d * Math.log(2 * Math.PI);
  for (let row = 0; row < d; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = leftCovariance[row * d + column]! + rightCovariance[row * d + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * d + k]! * factor[column * d + k]!;
      if (row === column) {
        if (!(sum > 0)) throw new RangeError('covariances whose sum is not positive definite');
        factor[row * d + row] = Math.sqrt(sum);
      } else factor[row * d + column] = sum / factor[column * d + column]!;
    }
    let difference = left[row]! - right[row]!;
    for (let k = 0; k < row; k++) difference -= factor[row * d + k]! * solved[k]!;
    solved[row] = difference / factor[row * d + row]!;
    logDensity -= Math.log(factor[row * d + row]!) + 0.5 * solved[row]! ** 2;
  }
  return Math.exp(logDensity);
}
