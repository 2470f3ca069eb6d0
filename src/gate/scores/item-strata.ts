/** Items that belong together. */
export interface ItemStratum {
  readonly id: string;
  /** For people. */
  readonly label: string;
  /** A group column, or a dimension of a reference; `all` for all items. */
  readonly dimension: string;
  readonly items: ReadonlySet<string>;
}

/** The whole of the scores. */
export const ALL_ITEMS = 'all';

/**
 * A stratum of each value of each group column, with all items before them: by column, then the larger first. An item without a value in a
 * column lies in none of its strata; a column of which all items have one value gives none.
 *
 * @param groupsOf of each item
 * @param columns default: all that items have, by name
 */
export function itemStrata(
  groupsOf: ReadonlyMap<string, Readonly<Record<string, string>>>,
  columns: readonly string[] = [...new Set([...groupsOf.values()].flatMap((groups) => Object.keys(groups)))].sort(),
): readonly ItemStratum[] {
  const strata: ItemStratum[] = [
    { id: ALL_ITEMS, label: 'all items', dimension: ALL_ITEMS, items: new Set(groupsOf.keys()) },
  ];
  for (const column of columns) {
    const found = new Map<string, Set<string>>();
    for (const [item, groups] of groupsOf) {
      if (!Object.hasOwn(groups, column)) continue;
      const value = groups[column]!;
      const own = found.get(value);
      if (own === undefined) found.set(value, new Set([item]));
      else own.add(item);
    }
    if (found.size === 1 && [...found.values()][0]!.size === groupsOf.size) continue;
    const order = [...found].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
    strata.push(
      ...order.map(([value, items]) => ({
        id: `${column}:${value}`,
        label: `${column} ${value}`,
        dimension: column,
        items,
      })),
    );
  }
  return strata;
}
