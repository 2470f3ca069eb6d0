/**
 * Place of the first of some ascending sums above a share of the last one: with a uniform share, a draw from the masses that were summed.
 *
 * @param sums shape [n], at least one
 * @param share in [0, 1)
 */
export function firstAbove(sums: Float64Array, share: number): number {
  const at = share * sums.at(-1)!;
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
