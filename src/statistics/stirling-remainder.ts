/** Below this the series of `stirlingRemainder` is less exact than a double. */
export const STIRLING_FROM = 10;

/**
 * What Stirling's formula leaves of ln gamma: ln Γ(z) - ((z - 1/2) ln z - z + ln(2π)/2), by the asymptotic series
 * with Bernoulli numbers (Abramowitz and Stegun 6.1.41).
 *
 * @param z at least `STIRLING_FROM`: the term left out is then below 4e-17
 */
export function stirlingRemainder(z: number): number {
  const w = 1 / (z * z);
  return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * (691 / 360360 - w / 156)))))) / z;
}
