/**
 * Connected components over confirmed pairs. They name what belongs together and are shown; nothing is removed for being in one.
 *
 * @param count entries
 * @returns for each entry the lowest entry of its component; itself where it has no partner: shape [entries]
 */
export function clustersOf(count: number, better: Uint32Array, worse: Uint32Array): Uint32Array {
  const parent = new Uint32Array(count);
  for (let i = 0; i < count; i++) parent[i] = i;
  const find = (entry: number): number => {
    let root = entry;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = entry; parent[at] !== root; ) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  for (let pair = 0; pair < better.length; pair++) {
    const [a, b] = [find(better[pair]!), find(worse[pair]!)];
    if (a < b) parent[b] = a;
    else if (b < a) parent[a] = b;
  }
  for (let entry = 0; entry < count; entry++) parent[entry] = find(entry);
  return parent;
}
