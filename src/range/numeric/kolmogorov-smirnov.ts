import { eachPooledValue } from './two-sample-distribution.ts';

/**
 * Two-sample Kolmogorov-Smirnov statistic: the largest distance of the distribution functions. Sees the middle well and the tails badly.
 *
 * @param x,y shapes [n], [m], in any order
 * @returns 0-1
 * @throws {RangeError} when a sample is empty or a value is not finite
 */
export function kolmogorovSmirnov(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let largest = 0;
  eachPooledValue(x, y, (atMostX, atMostY) => {
    largest = Math.max(largest, Math.abs(atMostX / x.length - atMostY / y.length));
  });
  return largest;
}
