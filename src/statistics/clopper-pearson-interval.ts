import { betaQuantile } from './beta-quantile.ts';
import type { Interval } from './wilson-interval.ts';

/**
 * Exact interval of a share (Clopper and Pearson 1934): it misses the true share above with a chance of at most
 * (1 - confidence)/2, and below likewise.
 *
 * @param count how many of them, whole, 0 … n
 * @param n number of independent things observed, whole, at least 1
 * @param options.confidence above 0, below 1; default 0.95
 * @returns bounds within [0, 1]
 * @throws {RangeError} for other numbers
 */
export function clopperPearsonInterval(
  count: number,
  n: number,
  { confidence = 0.95 }: { readonly confidence?: number } = {},
): Interval {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`a share of ${n} things has no interval`);
  if (!Number.isSafeInteger(count) || count < 0 || count > n)
    throw new RangeError(`${count} of ${n} things is no share`);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence is ${confidence}; it takes numbers above 0 and below 1`);
  const tail = (1 - confidence) / 2;
  return {
    low: count === 0 ? 0 : betaQuantile(tail, { a: count, b: n - count + 1 }),
    high: count === n ? 1 : betaQuantile(1 - tail, { a: count + 1, b: n - count }),
  };
}
