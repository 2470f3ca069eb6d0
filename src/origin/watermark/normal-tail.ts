const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Below, the series around 0 keeps 13 digits of the tail; above, 100 steps of the fraction do. */
const FRACTION_FROM = 3;
const FRACTION_STEPS = 100;

/**
 * Natural logarithm of P(Z >= z) of a standard normal variable: the series of Abramowitz and Stegun 26.2.11 around 0,
 * the continued fraction 26.2.14 in the tail.
 */
export function logNormalTail(z: number): number {
  if (z < -FRACTION_FROM) return Math.log1p(-Math.exp(logNormalTail(-z)));
  if (z < FRACTION_FROM) return Math.log(0.5 - centralArea(z));
  let fraction = z;
  for (let step = FRACTION_STEPS; step >= 1; step--) fraction = z + step / fraction;
  return -z * z * 0.5 - HALF_LOG_TWO_PI - Math.log(fraction);
}

/** P(0 <= Z <= z), signed. */
function centralArea(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum * Math.exp(-z * z * 0.5 - HALF_LOG_TWO_PI);
}
