/** Words of a shingle wherever texts are compared. */
export const SHINGLE_WORDS = 5;

/**
 * Hash of each window of `size` words: shape [max(0, words - size + 1)]. Order counts. Without the final mix the linear
 * hash family keeps the structure of the words and its minima estimate too low. Scalar twin of the WASM kernel.
 *
 * @param words word hashes, shape [words]
 */
export function shingleHashes(words: Uint32Array, size: number = SHINGLE_WORDS): Uint32Array {
  const shingles = new Uint32Array(Math.max(0, words.length - size + 1));
  for (let at = 0; at < shingles.length; at++) {
    let hash = words[at]!;
    for (let next = at + 1; next < at + size; next++) hash = Math.imul(hash, 0x85ebca6b) ^ words[next]!;
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    shingles[at] = hash ^ (hash >>> 16);
  }
  return shingles;
}
