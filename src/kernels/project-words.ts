/** Numbers of a block, of which a word goes into one. */
export const PROJECTION_BLOCK = 4;
/** Blocks that one hash of a word serves: three bits each. */
export const BLOCKS_A_HASH = 8;

/**
 * A vector as the sum of weighed words: of every four neighbouring numbers each word goes into one, with a sign, as its hashes say: two bits
 * for the number, the third for the sign. The scalar twin of `ProjectionKernel`.
 *
 * @param halves half of each word's weight: shape [words]
 * @param bits shape [words, hashes]
 * @param row shape [hashes × 32], added to in the order of words
 */
export function projectWords(halves: Float64Array, bits: Uint32Array, row: Float64Array): void {
  const hashes = row.length / (PROJECTION_BLOCK * BLOCKS_A_HASH);
  for (const [word, half] of halves.entries()) {
    for (let part = 0; part < hashes; part++) {
      let left = bits[word * hashes + part]!;
      for (let block = 0; block < BLOCKS_A_HASH; block++) {
        const at = (part * BLOCKS_A_HASH + block) * PROJECTION_BLOCK + (left & 3);
        row[at] = row[at]! + (left & 4 ? 2 * half : -2 * half);
        left >>>= 3;
      }
    }
  }
}
