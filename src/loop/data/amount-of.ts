import type { DataKind } from './data-kind.ts';

/** What data come to in the unit that sizes of a lab are told in: rows, or tokens where rows are of unequal length. */
export function amountOf<Data>(kind: DataKind<Data>, data: Data): number {
  if (kind.sizes === undefined) return kind.count(data);
  let total = 0;
  for (const size of kind.sizes(data)) total += size;
  return total;
}
