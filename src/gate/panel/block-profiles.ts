/** In which blocks each type occurs, and how often: compressed rows, blocks ascending. */
export interface BlockProfiles {
  /** First entry of each type, and the end of the last: shape [types + 1]. */
  readonly starts: Uint32Array;
  /** Block of each entry. */
  readonly blocks: Uint8Array;
  /** Occurrences in it, at least 1. */
  readonly counts: Uint32Array;
}

/**
 * Profiles of types over blocks.
 *
 * @param ids types of all positions, block after block, 0 … types - 1
 * @param blockStarts first position of each block, and the end of the last; up to 256 blocks
 * @param isWanted which types are asked for, 1 for yes: shape [types]; the others get no entries. All by default
 */
export function blockProfiles({
  ids,
  types,
  blockStarts,
  isWanted,
}: {
  readonly ids: Uint32Array;
  readonly types: number;
  readonly blockStarts: ArrayLike<number>;
  readonly isWanted?: Uint8Array | undefined;
}): BlockProfiles {
  const blocks = blockStarts.length - 1;
  // 1 + the block in which a type was met last.
  const last = new Uint16Array(types);
  const starts = new Uint32Array(types + 1);
  for (let block = 0; block < blocks; block++)
    for (let position = blockStarts[block]!; position < blockStarts[block + 1]!; position++) {
      const id = ids[position]!;
      if (last[id] === block + 1 || (isWanted !== undefined && isWanted[id] === 0)) continue;
      last[id] = block + 1;
      starts[id + 1]!++;
    }
  for (let id = 0; id < types; id++) starts[id + 1]! += starts[id]!;
  const entries = starts[types]!;
  const blockOf = new Uint8Array(entries);
  const counts = new Uint32Array(entries);
  last.fill(0);
  // The entry that a type's next block goes to.
  const next = starts.slice(0, types);
  for (let block = 0; block < blocks; block++)
    for (let position = blockStarts[block]!; position < blockStarts[block + 1]!; position++) {
      const id = ids[position]!;
      if (isWanted !== undefined && isWanted[id] === 0) continue;
      if (last[id] !== block + 1) {
        last[id] = block + 1;
        blockOf[next[id]!++] = block;
      }
      counts[next[id]! - 1]!++;
    }
  return { starts, blocks: blockOf, counts };
}
