/**
 * Count in a human sample below which a type belongs to its tail: types with at least that many rows are the head and hold at least
 * 1 - `share` of the sample. Decided by the human sample alone, so that the tail is the same for every generation; types that it does not
 * hold belong to the tail.
 *
 * @param human counts of the sample: shape [types]
 * @param options.share of the sample that the tail may hold at most; default 0.1
 * @returns at least 1
 * @throws {RangeError} for a sample without rows
 */
export function tailThreshold(human: ArrayLike<number>, { share = 0.1 }: { readonly share?: number } = {}): number {
  const counts = Array.from(human)
    .filter((count) => count > 0)
    .sort((a, b) => b - a);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (!(rows > 0)) throw new RangeError('a human sample without rows has no tail');
  let head = 0;
  for (const count of counts) {
    head += count;
    if (head >= (1 - share) * rows) return count;
  }
  return 1;
}
