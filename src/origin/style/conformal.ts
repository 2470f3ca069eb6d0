import { betaQuantile } from '../../statistics/beta-quantile.ts';
import { binomialUpperTail } from '../../statistics/binomial-tail.ts';

/**
 * Conformal p-value: how often a text as human as the anchors scores at least as high, p = (1 + #{s_j >= s}) / (n + 1). Where text
 * and anchors are exchangeable, p <= α happens to a human text with a chance of at most α (Vovk, Gammerman, Shafer 2005).
 *
 * @param anchors scores of known human texts, rising: shape [n]
 */
export function conformalP(anchors: Float64Array, score: number): number {
  let low = 0;
  let high = anchors.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (anchors[middle]! < score) low = middle + 1;
    else high = middle;
  }
  return (1 + anchors.length - low) / (anchors.length + 1);
}

/**
 * Score above which a text is flagged: the k-th highest anchor. Without `delta`, k = ⌊α (n + 1)⌋, the same as p <= α: false
 * alarms are at most α on average over all sets of anchors. With it, `conformalRank`: at most α for these very anchors, but
 * for a share `delta` of all sets.
 *
 * @param anchors rising: shape [n]
 * @param options.delta above 0, below 1
 * @returns Infinity where there are too few anchors for any flag
 */
export function conformalThreshold(
  anchors: Float64Array,
  alpha: number,
  { delta }: { readonly delta?: number } = {},
): number {
  const n = anchors.length;
  const rank = delta === undefined ? Math.floor(alpha * (n + 1)) : conformalRank(n, { alpha, delta });
  return rank < 1 ? Number.POSITIVE_INFINITY : anchors[n - Math.min(rank, n)]!;
}

/**
 * Smallest α for which `conformalRank` flags the score: but for a share δ of the sets of anchors, a human text scores as high with at
 * most this chance. With r = 1 + #{s_j >= s} it is the 1 - δ quantile of Beta(r, n + 1 - r); 1 where all anchors score as high.
 */
export function conformalBound(anchors: Float64Array, score: number, options: { readonly delta: number }): number {
  const n = anchors.length;
  return boundOfRank(Math.round(conformalP(anchors, score) * (n + 1)), { n, ...options });
}

/**
 * `conformalBound` of a score that lies among n anchors at a rank.
 *
 * @param rank 1 above all of them, n + 1 below
 */
export function boundOfRank(rank: number, { n, delta }: { readonly n: number; readonly delta: number }): number {
  return rank > n ? 1 : betaQuantile(1 - delta, { a: rank, b: n + 1 - rank });
}

/**
 * Largest k for which the k-th highest of n anchors lets more than a share α of human text through with a chance of at most δ
 * over the draw of the anchors: that share has the distribution Beta(k, n + 1 - k) (Vovk 2012, proposition 2), and
 * P(Beta(k, n + 1 - k) <= α) = P(Bin(n, α) >= k) falls as k rises.
 *
 * @returns 0 where no k keeps the promise
 */
export function conformalRank(n: number, { alpha, delta }: { readonly alpha: number; readonly delta: number }): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (binomialUpperTail({ successes: middle, trials: n, probability: alpha }) >= 1 - delta) low = middle;
    else high = middle - 1;
  }
  return low;
}
