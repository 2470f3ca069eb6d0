/**
 * @throws {RangeError} when `ranks` are no order of `count` rows
 */
export function requireRanks(ranks: Uint32Array, count: number): void {
  if (ranks.length !== count) throw new RangeError(`${ranks.length} ranks for ${count} candidates`);
  const isTaken = new Uint8Array(count);
  for (const rank of ranks) {
    if (rank >= count || isTaken[rank] === 1)
      throw new RangeError(`rank ${rank} of ${count} candidates comes twice or is none of theirs`);
    isTaken[rank] = 1;
  }
}

/** The rows by rank, lowest first: the inverse of `ranks`. */
export function rowsByRank(ranks: Uint32Array): Uint32Array {
  const rows = new Uint32Array(ranks.length);
  for (let row = 0; row < ranks.length; row++) rows[ranks[row]!] = row;
  return rows;
}
