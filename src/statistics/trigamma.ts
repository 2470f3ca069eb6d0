/** From here on eight terms of the asymptotic series are exact to a double. */
const SERIES_FROM = 12;
/** Bernoulli numbers B2 … B16: coefficients of x^-(2k+1). */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510] as const;

/**
 * Trigamma function, the derivative of digamma: the recurrence up to 12, then the asymptotic series (Abramowitz and Stegun 6.4.6 and
 * 6.4.12). Relative error about 1e-15; at 1 it is π²/6.
 *
 * @param x above 0
 * @throws {RangeError} for other numbers
 */
export function trigamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`trigamma takes numbers above 0, not ${x}`);
  let sum = 0;
  let at = x;
  for (; at < SERIES_FROM; at++) sum += 1 / (at * at);
  if (at === Number.POSITIVE_INFINITY) return sum;
  const inverse = 1 / at;
  const square = inverse * inverse;
  let series = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k--) series = (series + BERNOULLI[k]!) * square;
  return sum + inverse + square / 2 + series * inverse;
}
