import type { DataKind } from '../data/data-kind.ts';

/**
 * Places of the rows with the largest values, in their own order: so many rows, or as many tokens where rows are of unequal length.
 * Equal values: the earlier row first.
 */
export function bestPlaces<Data>(
  data: Data,
  { kind, values, amount }: { readonly kind: DataKind<Data>; readonly values: Float64Array; readonly amount: number },
): Uint32Array {
  const order = Uint32Array.from(values, (_, place) => place).sort((a, b) => values[b]! - values[a]! || a - b);
  const sizes = kind.sizes?.(data);
  if (sizes === undefined) return order.slice(0, amount).sort();
  let total = 0;
  let end = 0;
  while (end < order.length && total < amount) {
    const size = sizes[order[end]!]!;
    if (total > 0 && total + size - amount > amount - total) break;
    total += size;
    end++;
  }
  return order.slice(0, end).sort();
}
