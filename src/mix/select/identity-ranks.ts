import { identityHash } from './identity-hash.ts';

/**
 * Rank of each row in an order drawn by the seed: by hash of the identity, and by the identity itself where hashes meet. Whatever ties,
 * ties by this, so that a choice is the same in whatever order its candidates come.
 *
 * @param ids shape [rows], each once
 * @param options.seed whole number; its lower 32 bits count. Another seed gives another order
 * @returns shape [rows], each of 0 … rows - 1 once
 * @throws {RangeError} when an id comes twice: which of the two is meant nobody could say
 */
export function identityRanks(ids: readonly string[], { seed }: { readonly seed: number }): Uint32Array {
  const hashes = Float64Array.from(ids, (id) => identityHash(id, { seed }));
  const order = Uint32Array.from(ids.keys()).sort((a, b) => hashes[a]! - hashes[b]! || compareText(ids[a]!, ids[b]!));
  const ranks = new Uint32Array(ids.length);
  for (let rank = 0; rank < order.length; rank++) {
    ranks[order[rank]!] = rank;
    if (rank > 0 && ids[order[rank]!] === ids[order[rank - 1]!])
      throw new RangeError(`"${ids[order[rank]!]}" is the id of two rows`);
  }
  return ranks;
}

/** By UTF-16 code unit, whatever the locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
