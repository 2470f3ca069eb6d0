export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % point of the normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * 95 % score interval of a share (Wilson 1927).
 *
 * @param share observed, 0-1
 * @param n number of independent things observed, at least 1
 * @returns bounds within [0, 1]
 */
export function wilsonInterval(share: number, n: number): Interval {
  const z2 = Z_95 * Z_95;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z_95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  // At the ends the bound is the end itself; rounding must not say otherwise.
  return { low: share === 0 ? 0 : Math.max(0, centre - half), high: share === 1 ? 1 : Math.min(1, centre + half) };
}
