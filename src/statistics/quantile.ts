/**
 * Quantiles by linear interpolation (type 7 of Hyndman and Fan 1996): the value at place q (n - 1) of the sorted values, counted from 0.
 *
 * @param values shape [n], in any order, n at least 1; no NaN
 * @param shares 0-1 each
 * @returns shape [shares]
 * @throws {RangeError} for no values, NaN, or other shares
 */
export function quantiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('quantiles of no values');
  const sorted = Float64Array.from(values).sort();
  // NaN is sorted behind all numbers.
  if (Number.isNaN(sorted.at(-1))) throw new RangeError('quantiles of values of which one is NaN');
  return shares.map((share) => {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`a quantile at ${share}; it takes shares from 0 to 1`);
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
    // Between equal infinite ones there is no difference to take.
    return low === high ? low : low + (place - below) * (high - low);
  });
}

/** One of `quantiles`. */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantiles(values, [share])[0]!;
}
