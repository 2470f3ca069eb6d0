import { eachPooledValue } from './two-sample-distribution.ts';

/**
 * Two-sample Anderson-Darling statistic: (nm/N) (1/N) sum over the pooled values but the largest of (F-G)²/(H (1-H)), equal values taken
 * together (Pettitt 1976; Scholz and Stephens 1987, equation 6). Weighs tails as much as the middle; about 1 for equals. It says that samples
 * differ, not which is wider.
 *
 * @param x,y shapes [n], [m], in any order
 * @returns 0 or more, no unit
 * @throws {RangeError} when a sample is empty or a value is not finite
 */
export function andersonDarling(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [n, m] = [x.length, y.length];
  const pooled = n + m;
  let sum = 0;
  eachPooledValue(x, y, (atMostX, atMostY, equal) => {
    const share = (atMostX + atMostY) / pooled;
    if (share < 1) sum += (equal * (atMostX / n - atMostY / m) ** 2) / (share * (1 - share));
  });
  return (n * m * sum) / (pooled * pooled);
}
