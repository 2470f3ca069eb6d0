import { logMeanExp } from './log-mean-exp.ts';

/** Sizes of the bets: small ones find slow losses, large ones fast losses. */
export const E_VALUE_BETS: readonly number[] = [0.05, 0.1, 0.2, 0.4, 0.8];

/**
 * Logarithm of the evidence of one generation against "the stratum has kept the share m": ln of the mean over bets λ of
 * (1 + λm)^(n-x) (1 - λ(1-m))^x. Its expectation is at most 1 as long as the share is at least m, so evidence may be multiplied over
 * generations (Waudby-Smith and Ramdas 2024, betting with a mixture of fixed bets). For growth beyond a share M count what does not
 * belong: x → n - x, m → 1 - M. Where several units share a cluster, count each cluster by its mean: the bets are convex in x, so a mean
 * over members is never more evidence on average than one member drawn from each.
 *
 * @param options.count x, 0 … n, not always whole
 * @param options.n independent units, whole, at least 1
 * @param options.bound m, above 0, below 1
 * @param options.bets λ, each above 0 and below 1/(1-m)
 * @throws {RangeError} for other numbers
 */
export function logEValueOfGeneration({
  count,
  n,
  bound,
  bets = E_VALUE_BETS,
}: {
  readonly count: number;
  readonly n: number;
  readonly bound: number;
  readonly bets?: readonly number[];
}): number {
  if (!Number.isSafeInteger(n) || n < 1 || !(count >= 0 && count <= n))
    throw new RangeError(`${count} of ${n} units is no count`);
  requireBets(bets, bound);
  return logMeanExp(bets.map((bet) => (n - count) * Math.log1p(bet * bound) + count * Math.log1p(-bet * (1 - bound))));
}

/** @throws {RangeError} unless there are bets, and each is above 0 and below 1/(1 - bound) */
export function requireBets(bets: readonly number[], bound: number): void {
  if (!(bound > 0 && bound < 1)) throw new RangeError(`${bound} is no share to be kept; it is above 0 and below 1`);
  if (bets.length === 0 || bets.some((bet) => !(bet > 0 && bet * (1 - bound) < 1)))
    throw new RangeError(`bets of ${bets.join(', ')}; at least one, each above 0 and below 1/(1 - ${bound})`);
}
