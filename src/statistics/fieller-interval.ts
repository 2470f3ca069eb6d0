/** A ratio of two estimates with its interval. */
export interface RatioWithInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Interval of the ratio θ of two means that may hang together (Fieller 1954): all θ for which a - θ b is within `critical` standard
 * errors of 0. Unlike the delta method it says so where the lower mean may be 0: the set has no end then.
 *
 * @param critical standard errors that are allowed: a quantile of Student's or the normal distribution, above 0
 * @returns undefined where b is not more than `critical` standard errors away from 0
 * @throws {RangeError} for numbers that are not finite, or variances below 0
 */
export function fiellerInterval({
  numerator,
  denominator,
  covariance,
  critical,
}: {
  /** a and its variance. */
  readonly numerator: { readonly mean: number; readonly variance: number };
  /** b and its variance. */
  readonly denominator: { readonly mean: number; readonly variance: number };
  readonly covariance: number;
  readonly critical: number;
}): RatioWithInterval | undefined {
  const given = [numerator.mean, numerator.variance, denominator.mean, denominator.variance, covariance, critical];
  if (!given.every(Number.isFinite) || numerator.variance < 0 || denominator.variance < 0 || critical <= 0)
    throw new RangeError(`a ratio cannot have the means, variances and critical value ${given.join(', ')}`);
  const [a, b] = [numerator.mean, denominator.mean];
  const square = critical ** 2;
  const leading = b ** 2 - square * denominator.variance;
  if (!(leading > 0)) return undefined;
  const middle = a * b - square * covariance;
  const last = a ** 2 - square * numerator.variance;
  // Not negative where `leading` is positive, but for rounding.
  const root = Math.sqrt(Math.max(0, middle ** 2 - leading * last));
  return { ratio: a / b, low: (middle - root) / leading, high: (middle + root) / leading };
}
