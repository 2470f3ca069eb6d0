import { logGamma } from '../../statistics/log-gamma.ts';

/**
 * Natural logarithm of P(X >= successes) of a binomial variable, exact to about 1e-12 of the probability. The tail is summed
 * from its largest term outwards, below the mean by way of the other tail, so that neither end loses digits.
 *
 * @param trials whole number, 0 or more
 * @param share probability of success, between 0 and 1, ends excluded
 * @throws {RangeError} for other numbers
 */
export function logBinomialTail(successes: number, { trials, share }: { trials: number; share: number }): number {
  if (!Number.isInteger(trials) || trials < 0 || !(share > 0 && share < 1))
    throw new RangeError(`a binomial tail needs whole trials and a share between 0 and 1, not ${trials} and ${share}`);
  if (successes <= 0) return 0;
  if (successes > trials) return Number.NEGATIVE_INFINITY;
  const odds = share / (1 - share);
  if (successes > trials * share) {
    let sum = 1;
    let term = 1;
    for (let k = successes; k < trials; k++) {
      term *= ((trials - k) / (k + 1)) * odds;
      sum += term;
      if (term < sum * Number.EPSILON) break;
    }
    return Math.min(0, logTerm(successes, trials, share) + Math.log(sum));
  }
  let sum = 1;
  let term = 1;
  for (let k = successes - 1; k > 0; k--) {
    term *= k / (trials - k + 1) / odds;
    sum += term;
    if (term < sum * Number.EPSILON) break;
  }
  const below = Math.exp(logTerm(successes - 1, trials, share) + Math.log(sum));
  return Math.log1p(-Math.min(1, below));
}

/** ln P(X = k). */
function logTerm(k: number, trials: number, share: number): number {
  const ways = logGamma(trials + 1) - logGamma(k + 1) - logGamma(trials - k + 1);
  return ways + k * Math.log(share) + (trials - k) * Math.log1p(-share);
}
