import { digamma } from '../../statistics/digamma.ts';
import { requireWhole } from './require-numbers.ts';

export interface GaussianReplaceDimensions {
  /** E of the covariance's trace over d: the mean variance of a coordinate. */
  readonly meanVariance: number;
  /** E det of the covariance: falls faster than the power d of the mean variance. */
  readonly meanDeterminant: number;
  readonly meanLogDeterminant: number;
}

/**
 * G3: a d-dimensional Gaussian with full covariance refitted by maximum likelihood to n draws of itself alone; truth of covariance I.
 *
 * E tr/d = (1 - 1/n)^t; E det = ∏_{j=1..d} ((n-j)/n)^t; E ln det = t Σ_j [ψ((n-j)/2) + ln(2/n)]. Exact; tolerance 4 standard errors.
 * Trace and determinant are different curves: neither tells the other.
 *
 * @param options.size n, more than the dimensions
 * @param options.dimensions d, at least 1
 * @param options.generation t, number of fits
 * @throws {RangeError} for other numbers
 */
export function gaussianReplaceDimensions({
  size,
  dimensions,
  generation,
}: {
  readonly size: number;
  readonly dimensions: number;
  readonly generation: number;
}): GaussianReplaceDimensions {
  requireWhole('dimensions', dimensions, 1);
  requireWhole('size', size, dimensions + 1);
  requireWhole('generation', generation, 1);
  let logMean = 0;
  let meanLog = 0;
  for (let j = 1; j <= dimensions; j++) {
    logMean += Math.log1p(-j / size);
    meanLog += digamma((size - j) / 2) + Math.log(2 / size);
  }
  return {
    meanVariance: (1 - 1 / size) ** generation,
    meanDeterminant: Math.exp(generation * logMean),
    meanLogDeterminant: generation * meanLog,
  };
}
