/**
 * How many of the next places make up an amount: rows where every row counts 1, else as many whole rows as come nearest to it.
 *
 * @param sizes amount of each row; undefined: 1 each
 * @param options.order places of rows; undefined: their own order
 * @param options.from first place in the order that counts
 * @returns end of the range in the order, exclusive, and what its rows come to
 */
export function placesOfAmount(
  sizes: Float64Array | undefined,
  {
    order,
    rows,
    from,
    amount,
  }: {
    readonly order?: Uint32Array;
    readonly rows: number;
    readonly from: number;
    readonly amount: number;
  },
): { readonly end: number; readonly amount: number } {
  if (sizes === undefined) {
    const end = Math.min(rows, from + amount);
    return { end, amount: end - from };
  }
  let end = from;
  let total = 0;
  while (end < rows && total < amount) {
    const next = sizes[order === undefined ? end : order[end]!]!;
    // The row that would go beyond is left out where that is nearer; at least one row is always given.
    if (total > 0 && total + next - amount > amount - total) break;
    total += next;
    end++;
  }
  return { end, amount: total };
}
