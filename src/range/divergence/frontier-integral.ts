import { requireShares } from './require-shares.ts';

/** Below this the closed form loses digits to cancellation, and the series needs at most nine terms. */
const SERIES_BELOW = 0.1;

/**
 * Frontier integral between two distributions (Liu L. et al. 2021): 2 ∫ λ KL(p|r) + (1-λ) KL(q|r) dλ, r = λp + (1-λ)q. In closed
 * form a sum over cells of (p+q)/2 - pq/(p-q) ln(p/q). Positive under sampling even where p = q: only a permutation test says
 * whether it is more than chance.
 *
 * @param p,q shares over the same cells, zeros allowed: shape [cells]
 * @returns 0 … 1, no unit, symmetric. Larger is farther apart
 * @throws {RangeError} when `p` or `q` are no distributions over the same cells
 */
export function frontierIntegral(p: readonly number[], q: readonly number[]): number {
  requireShares(p, q);
  let sum = 0;
  for (let cell = 0; cell < p.length; cell++) {
    const middle = (p[cell]! + q[cell]!) / 2;
    if (middle === 0) continue;
    const t = Math.abs(p[cell]! - q[cell]!) / (2 * middle);
    sum += middle * gap(t);
  }
  return sum;
}

/** 1 - (1 - t²) artanh(t)/t, which is 2 sum t^(2k)/(4k² - 1). @param t 0 … 1 */
function gap(t: number): number {
  if (t === 1) return 1;
  if (t >= SERIES_BELOW) return 1 - ((1 - t * t) * Math.atanh(t)) / t;
  let sum = 0;
  for (let k = 9; k >= 1; k--) sum = t * t * (2 / (4 * k * k - 1) + sum);
  return sum;
}
