/** Ways to estimate a share of documents by their scores: two ends against anchors, and two points. */
export type ShareEstimatorName = 'anchored' | 'mixture' | 'threshold';

/** What one way to estimate the AI share of a pile says, with its interval. */
export interface ShareEstimator {
  readonly name: ShareEstimatorName;
  /** Null for one that only bounds the share. */
  readonly share: number | null;
  readonly low: number;
  readonly high: number;
}

/**
 * The two estimators whose intervals lie farthest apart, where any do not meet: none of their figures is to be trusted then, only
 * what they agree on. Null where all meet.
 */
export function widestDisagreement(
  estimators: readonly ShareEstimator[],
): { readonly lower: ShareEstimator; readonly higher: ShareEstimator } | null {
  let lower: ShareEstimator | undefined;
  let higher: ShareEstimator | undefined;
  for (const estimator of estimators) {
    if (lower === undefined || estimator.high < lower.high) lower = estimator;
    if (higher === undefined || estimator.low > higher.low) higher = estimator;
  }
  return lower !== undefined && higher !== undefined && lower.high < higher.low ? { lower, higher } : null;
}
