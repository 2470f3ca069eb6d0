import { STIRLING_FROM, stirlingRemainder } from './stirling-remainder.ts';

const EULER_GAMMA = 0.5772156649015329;
export const HALF_LOG_TWO_PI = 0.9189385332046728;

/** ζ(k) - 1 for k = 2 … 30: terms of the series around 2 are below 1e-18 after that. */
const ZETA_MINUS_ONE: readonly number[] = Array.from({ length: 29 }, (_, index) => zetaMinusOne(index + 2));

/**
 * Natural logarithm of the gamma function, exact to a few units in the last place, also beside its zeros at 1 and 2.
 *
 * Series of ln Γ(2 + z) in ζ(k) - 1 between 1.5 and 2.5 (Abramowitz and Stegun 6.1.33), reached by the recurrence from
 * below 10; Stirling's series above.
 *
 * @param x above 0
 * @throws {RangeError} for other numbers
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`ln gamma is asked for ${x}; it takes numbers above 0`);
  if (x >= STIRLING_FROM) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingRemainder(x);
  if (x < 0.5) return logGammaNearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  let product = 1;
  let base = x;
  while (base > 2.5) {
    base -= 1;
    product *= base;
  }
  return Math.log(product) + logGammaNearTwo(base - 2);
}

/** ln Γ(2 + z), |z| at most 1/2. */
function logGammaNearTwo(z: number): number {
  let sum = 0;
  for (let index = ZETA_MINUS_ONE.length - 1; index >= 0; index--) {
    const k = index + 2;
    sum = (k % 2 === 0 ? ZETA_MINUS_ONE[index]! : -ZETA_MINUS_ONE[index]!) / k + z * sum;
  }
  return z * (1 - EULER_GAMMA + z * sum);
}

/** ζ(k) - 1 by Euler and Maclaurin from 50 on. */
function zetaMinusOne(k: number): number {
  const from = 50;
  const power = from ** -k;
  let sum =
    power * (from / (k - 1) + 1 / 2 + k / (12 * from) - (k * (k + 1) * (k + 2)) / (720 * from ** 3)) +
    (power * (k * (k + 1) * (k + 2) * (k + 3) * (k + 4))) / (30240 * from ** 5);
  for (let n = from - 1; n >= 2; n--) sum += n ** -k;
  return sum;
}
