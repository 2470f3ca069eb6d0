/** From here on the continued fraction converges in fewer steps than the series. */
const FRACTION_FROM = 3;

/**
 * P(Z > z) for Z of the standard normal distribution: the series about 0 (Abramowitz and Stegun 26.2.11) near it, the continued
 * fraction of Mills' ratio (26.2.14) in the tails, which keeps the digits of small chances.
 *
 * @param z any number; infinite ones give 0 and 1
 * @throws {RangeError} for NaN
 */
export function normalUpperTail(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('the normal distribution is asked for no number');
  if (z < 0) return 1 - normalUpperTail(-z);
  if (z > 40) return 0;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z < FRACTION_FROM) {
    let term = z;
    let sum = z;
    for (let k = 3; term > 1e-18 * sum; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  return density / inverseMillsRatio(z);
}

/**
 * Natural logarithm of P(Z > z), also where that is too small for a number.
 *
 * @param z any number; infinite ones give -Infinity and 0
 * @throws {RangeError} for NaN
 */
export function logNormalUpperTail(z: number): number {
  if (z < 0) return Math.log1p(-normalUpperTail(-z));
  if (!(z >= FRACTION_FROM) || z === Number.POSITIVE_INFINITY) return Math.log(normalUpperTail(z));
  return -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - Math.log(inverseMillsRatio(z));
}

/** z + 1/(z + 2/(z + 3/(z + …))), from far enough below. */
function inverseMillsRatio(z: number): number {
  let fraction = z;
  for (let k = 100; k >= 1; k--) fraction = z + k / fraction;
  return fraction;
}
