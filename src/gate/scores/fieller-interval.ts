/** Means of both arms with what is known of their errors. */
export interface TwoMeans {
  readonly reference: number;
  readonly generation: number;
  /** Variances of the means, and their covariance. */
  readonly referenceVariance: number;
  readonly generationVariance: number;
  readonly covariance: number;
}

/**
 * Interval of the ratio of two means, neither below 0 (Fieller 1954): all ρ >= 0 with (ρ r - g)² <= t² Var(ρ r - g).
 *
 * @param options.t bound of Student's t
 * @returns `high` undefined where the data set no upper bound: r may be 0
 */
export function fiellerInterval(
  { reference, generation, referenceVariance, generationVariance, covariance }: TwoMeans,
  { t }: { readonly t: number },
): { readonly low: number; readonly high: number | undefined } {
  const a = reference * reference - t * t * referenceVariance;
  const b = reference * generation - t * t * covariance;
  const c = generation * generation - t * t * generationVariance;
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  if (a > 0) return { low: Math.max(0, (b - root) / a), high: Math.max(0, (b + root) / a) };
  // The parabola opens downwards: from its upper root on every ratio stands, and 0 stands too unless c is above 0.
  return { low: c > 0 && a < 0 ? Math.max(0, (b - root) / a) : 0, high: undefined };
}
