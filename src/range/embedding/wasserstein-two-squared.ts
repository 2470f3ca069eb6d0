/**
 * Squared Wasserstein distance of order 2 of two samples of numbers: the integral over u of (F⁻¹(u) - G⁻¹(u))², which couples the sorted
 * values. Also for samples of two sizes.
 *
 * @param x,y shapes [n], [m], in any order
 * @returns 0 or more, in squared units
 * @throws {RangeError} when a sample is empty or a value is not finite
 */
export function wassersteinTwoSquared(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [left, right] = [sortedSample(x), sortedSample(y)];
  const [n, m] = [left.length, right.length];
  let sum = 0;
  let i = 0;
  let j = 0;
  // In units of 1/(n m), so that steps are whole numbers and end together.
  let done = 0;
  while (i < n && j < m) {
    const next = Math.min((i + 1) * m, (j + 1) * n);
    sum += (next - done) * (left[i]! - right[j]!) ** 2;
    done = next;
    if (next === (i + 1) * m) i++;
    if (next === (j + 1) * n) j++;
  }
  return sum / (n * m);
}

/**
 * Ascending copy of a sample of numbers.
 *
 * @throws {RangeError} when it is empty or a value is not finite
 */
export function sortedSample(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) throw new RangeError('a sample of no values');
  const sorted = Float64Array.from(values).sort();
  // Infinite values are sorted to the ends, NaN to the last.
  if (!Number.isFinite(sorted[0]) || !Number.isFinite(sorted.at(-1)))
    throw new RangeError('a sample holds finite numbers; one of these is not');
  return sorted;
}
