/** From here on seven terms of the asymptotic series are exact to a double. */
const SERIES_FROM = 10;

/**
 * Digamma function, the derivative of ln gamma: the recurrence up to 10, then the asymptotic series (Abramowitz and
 * Stegun 6.3.5 and 6.3.18). Absolute error about 1e-15; for whole x it is the harmonic number of x - 1 less Euler's constant.
 *
 * @param x above 0
 * @throws {RangeError} for other numbers
 */
export function digamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`digamma is asked for ${x}; it takes numbers above 0`);
  let steps = 0;
  let z = x;
  for (; z < SERIES_FROM; z++) steps += 1 / z;
  const w = 1 / (z * z);
  const series =
    w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * (691 / 32760 - w / 12))))));
  return Math.log(z) - 0.5 / z - series - steps;
}
