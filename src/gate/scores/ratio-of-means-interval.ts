import { fiellerInterval } from '../../statistics/fieller-interval.ts';

/** Means of both arms, neither below 0, with what is known of their errors. */
export interface TwoMeans {
  readonly reference: number;
  readonly generation: number;
  /** Variances of the means, and their covariance. */
  readonly referenceVariance: number;
  readonly generationVariance: number;
  readonly covariance: number;
}

/**
 * Interval of the ratio ρ >= 0 of two means by Fieller's set (`fiellerInterval`), also where that has no end: all ρ with
 * (ρ r - g)² <= t² Var(ρ r - g).
 *
 * @param options.t bound of Student's t
 * @returns `high` undefined where the data set no upper bound: r may be 0
 */
export function ratioOfMeansInterval(
  { reference, generation, referenceVariance, generationVariance, covariance }: TwoMeans,
  { t }: { readonly t: number },
): { readonly low: number; readonly high: number | undefined } {
  const closed = fiellerInterval({
    numerator: { mean: generation, variance: generationVariance },
    denominator: { mean: reference, variance: referenceVariance },
    covariance,
    critical: t,
  });
  if (closed !== undefined) return { low: Math.max(0, closed.low), high: Math.max(0, closed.high) };
  // The parabola a ρ² - 2 b ρ + c opens downwards: from its upper root on every ratio stands, and 0 stands too unless c is above 0.
  const a = reference * reference - t * t * referenceVariance;
  const b = reference * generation - t * t * covariance;
  const c = generation * generation - t * t * generationVariance;
  const isCutOff = c > 0 && a < 0;
  return { low: isCutOff ? Math.max(0, (b - Math.sqrt(Math.max(0, b * b - a * c))) / a) : 0, high: undefined };
}
