import { sortedSample } from '../embedding/wasserstein-two-squared.ts';

/**
 * Walks over the different values of two samples in ascending order.
 *
 * @param visit gets how many values of each sample are at most the value, and how many of both equal it
 * @throws {RangeError} when a sample is empty or a value is not finite
 */
export function eachPooledValue(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  visit: (atMostX: number, atMostY: number, equal: number) => void,
): void {
  const [left, right] = [sortedSample(x), sortedSample(y)];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const value = Math.min(left[i] ?? Number.POSITIVE_INFINITY, right[j] ?? Number.POSITIVE_INFINITY);
    const before = i + j;
    while (left[i] === value) i++;
    while (right[j] === value) j++;
    visit(i, j, i + j - before);
  }
}
