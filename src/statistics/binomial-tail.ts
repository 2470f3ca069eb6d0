import { logRegularizedIncompleteBeta, regularizedIncompleteBeta } from './regularized-incomplete-beta.ts';

export interface BinomialCount {
  /** Whole, 0 … trials. */
  readonly successes: number;
  /** Whole, at least 0. */
  readonly trials: number;
  /** Of success in one trial, 0-1. */
  readonly probability: number;
}

/**
 * P(X >= successes) for X of the binomial distribution: I_p(k, n-k+1) (DLMF 8.17.5). Small tails keep their digits.
 *
 * @throws {RangeError} when the counts are no whole numbers of 0 … trials, or the probability is none
 */
export function binomialUpperTail({ successes, trials, probability }: BinomialCount): number {
  requireCount({ successes, trials, probability });
  if (successes === 0) return 1;
  return regularizedIncompleteBeta(probability, { a: successes, b: trials - successes + 1 });
}

/**
 * Natural logarithm of `binomialUpperTail`, also where that is too small for a number.
 *
 * @throws {RangeError} when the counts are no whole numbers of 0 … trials, or the probability is none
 */
export function logBinomialUpperTail({ successes, trials, probability }: BinomialCount): number {
  requireCount({ successes, trials, probability });
  if (successes === 0) return 0;
  return logRegularizedIncompleteBeta(probability, { a: successes, b: trials - successes + 1 });
}

/**
 * P(X <= successes) for X of the binomial distribution: I_(1-p)(n-k, k+1).
 *
 * @throws {RangeError} when the counts are no whole numbers of 0 … trials, or the probability is none
 */
export function binomialLowerTail({ successes, trials, probability }: BinomialCount): number {
  requireCount({ successes, trials, probability });
  if (successes === trials) return 1;
  return regularizedIncompleteBeta(1 - probability, { a: trials - successes, b: successes + 1 });
}

function requireCount({ successes, trials, probability }: BinomialCount): void {
  const isCount = Number.isSafeInteger(trials) && Number.isSafeInteger(successes) && successes >= 0;
  if (!isCount || successes > trials) throw new RangeError(`${successes} successes in ${trials} trials are no count`);
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is no probability`);
}
