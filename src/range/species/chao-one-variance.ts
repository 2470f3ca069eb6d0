/**
 * Variance of the classic Chao1 estimate: f2 (r^2/2 + r^3 + r^4/4), r = f1/f2 (Chao 1987; factors (n-1)/n set to 1).
 *
 * @param once f1, from 0
 * @param twice f2, from 0
 * @returns types squared, from 0; undefined where f2 = 0
 */
export function chaoOneVariance({ once, twice }: { once: number; twice: number }): number | undefined {
  if (twice === 0) return undefined;
  const r = once / twice;
  return twice * (r ** 2 / 2 + r ** 3 + r ** 4 / 4);
}
