import { HALF_LOG_TWO_PI, logGamma } from './log-gamma.ts';
import { STIRLING_FROM, stirlingRemainder } from './stirling-remainder.ts';

/**
 * Logarithm of the density of the Beta distribution, x^(a-1) (1-x)^(b-1) / B(a, b).
 *
 * The gamma functions of B(a, b) are taken as Stirling's formula with its remainder, so that their large parts cancel on paper: the
 * error is some units in the last place of the result where a and b are in the millions too, where three ln gamma values would lose
 * half of the digits.
 *
 * @param x above 0, below 1
 * @param a,b above 0
 * @throws {RangeError} for other numbers
 */
export function logBetaDensity(x: number, { a, b }: { readonly a: number; readonly b: number }): number {
  if (!(x > 0 && x < 1))
    throw new RangeError(`a Beta density is asked for at ${x}; it takes numbers above 0 and below 1`);
  if (!(a > 0 && b > 0)) throw new RangeError(`a Beta distribution is asked for a = ${a}, b = ${b}; both are above 0`);
  // a ln(x (a+b)/a) + b ln((1-x)(a+b)/b), with the distance from the mean taken out so that both stay near ln 1.
  const distance = x * b - (1 - x) * a;
  const powers = a * logRatio(distance / a, (x * (a + b)) / a) + b * logRatio(-distance / b, ((1 - x) * (a + b)) / b);
  const remainders = remainder(a + b) - remainder(a) - remainder(b);
  const constant = 0.5 * (Math.log(a) + Math.log(b) - Math.log(a + b)) - HALF_LOG_TWO_PI;
  return powers + constant + remainders - Math.log(x) - Math.log1p(-x);
}

/** ln(1 + excess), which is ln(ratio); the form that keeps its digits. */
function logRatio(excess: number, ratio: number): number {
  return excess > -0.5 ? Math.log1p(excess) : Math.log(ratio);
}

/** What Stirling's formula leaves of ln Γ(z), for every z above 0. */
function remainder(z: number): number {
  return z >= STIRLING_FROM ? stirlingRemainder(z) : logGamma(z) - (z - 0.5) * Math.log(z) + z - HALF_LOG_TWO_PI;
}
