import { betaQuantile } from './beta-quantile.ts';
import { binomialLowerTail } from './binomial-tail.ts';

/**
 * Smallest relative loss of a stratum that is found with the chance `power` where its share is known, as from a reference without end,
 * and no loss is tolerated: the largest count c with P(Bin(n, p) <= c) <= α rejects; the loss is 1 - p'/p at P(Bin(n, p') <= c) = power.
 *
 * @param options.probability share of the stratum, p: above 0, below 1
 * @param options.n units of the generation, whole, at least 1
 * @param options.alpha level of the test; default 0.005
 * @param options.power default 0.9
 * @returns 0-1; undefined where not even a count of 0 would reject
 * @throws {RangeError} for other numbers
 */
export function detectableLoss({
  probability,
  n,
  alpha = 0.005,
  power = 0.9,
}: {
  readonly probability: number;
  readonly n: number;
  readonly alpha?: number;
  readonly power?: number;
}): number | undefined {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`${probability} is no share of a stratum`);
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`a generation of ${n} units loses nothing`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}; it takes numbers above 0 and below 1`);
  if (!(power > alpha && power < 1)) throw new RangeError(`power is ${power}; it takes numbers above alpha, below 1`);
  const rejects = (count: number) => binomialLowerTail({ successes: count, trials: n, probability }) <= alpha;
  if (!rejects(0)) return undefined;
  let low = 0;
  let high = Math.max(1, Math.ceil(n * probability));
  while (rejects(high) && high < n) {
    low = high;
    high = Math.min(n, high * 2);
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (rejects(middle)) low = middle;
    else high = middle;
  }
  // P(Bin(n, p') <= c) = P(Beta(c + 1, n - c) > p').
  const left = betaQuantile(1 - power, { a: low + 1, b: n - low });
  return 1 - left / probability;
}
