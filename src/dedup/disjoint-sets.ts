/**
 * Sets of whole numbers as a forest: each number points at a lower one of its set, the lowest at itself. Numbers that point at none of
 * their own range are in no set.
 *
 * @returns the lowest member of the set of `item`; what was passed on the way points at it from now on
 */
export function lowestOf(parent: Uint32Array, item: number): number {
  let root = item;
  while (parent[root] !== root) root = parent[root]!;
  for (let at = item; parent[at] !== root; ) {
    const next = parent[at]!;
    parent[at] = root;
    at = next;
  }
  return root;
}

/** Makes one set of those of two members. */
export function joinSets(parent: Uint32Array, one: number, other: number): void {
  const [a, b] = [lowestOf(parent, one), lowestOf(parent, other)];
  if (a < b) parent[b] = a;
  else parent[a] = b;
}

/** As many sets of one member each. */
export function singleSets(count: number): Uint32Array {
  const parent = new Uint32Array(count);
  for (let item = 0; item < count; item++) parent[item] = item;
  return parent;
}
