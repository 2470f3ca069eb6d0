const SEED = 0x2545f4914f6cdd1dn;
const STEP = 0x9e3779b97f4a7c15n;
const LAST = 0xd6e8feb86659fd93n;

/**
 * 64-bit hash of a whole sequence of word hashes, signed as Parquet's INT64 is: the count, then the words in pairs. Scalar
 * twin of the WASM kernel.
 *
 * @param words shape [words]; an odd last word is paired with zero
 */
export function wordsHash(words: Uint32Array): bigint {
  let hash = SEED ^ BigInt(words.length);
  for (let at = 0; at < words.length; at += 2) {
    const pair = BigInt(words[at]!) | (BigInt(words[at + 1] ?? 0) << 32n);
    hash = BigInt.asUintN(64, (hash ^ pair) * STEP);
    hash ^= hash >> 32n;
  }
  hash = BigInt.asUintN(64, hash * LAST);
  return BigInt.asIntN(64, hash ^ (hash >> 32n));
}
