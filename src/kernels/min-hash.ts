import type { HashFamily } from './hash-family.ts';

/**
 * The least value that each hash of the family takes on a text's shingles: shape [hashes]. Repeated shingles change
 * nothing. Without shingles every value is 2^32 - 1, which says nothing about a text. Scalar twin of the WASM kernel.
 *
 * @param shingles shape [shingles]
 */
export function minHash(shingles: Uint32Array, { multipliers, offsets }: HashFamily): Uint32Array {
  return multipliers.map((multiplier, k) => {
    let least = 0xffffffff;
    for (const shingle of shingles) {
      const value = (Math.imul(multiplier, shingle) + offsets[k]!) >>> 0;
      if (value < least) least = value;
    }
    return least;
  });
}
