/** Words of a gram: shared runs of fewer words are never found. */
export const GRAM_WORDS = 8;
/** Grams of a window, of which the least is kept: a shared run of GRAM_WORDS + WINDOW_GRAMS - 1 words is always found. */
export const WINDOW_GRAMS = 5;

const STEP = 0x9e3779b97f4a7c15n;
const LAST = 0xd6e8feb86659fd93n;

/** Fingerprints of a text, in text order; the same gram can stand in it more than once. */
export interface Winnowed {
  /** Shape [grams], whole numbers below 2^48. */
  readonly grams: Float64Array;
  /** Index of the first word of each gram: shape [grams], ascending. */
  readonly positions: Uint32Array;
}

/**
 * Winnowing (Schleimer, Wilkerson and Aiken 2003, section 3): of every window of 5 successive 8-word grams the least is kept, the
 * rightmost of equal ones. A text of 8 to 11 words has one window, of all its grams; a shorter one has no fingerprints. Scalar twin of
 * the WASM kernel.
 *
 * @param words word hashes, shape [words]
 */
export function winnow(words: Uint32Array): Winnowed {
  const keys = gramKeys(words);
  const grams: number[] = [];
  const positions: number[] = [];
  const windows = keys.length === 0 ? 0 : Math.max(1, keys.length - WINDOW_GRAMS + 1);
  for (let first = 0; first < windows; first++) {
    let least = first;
    for (let at = first + 1; at < Math.min(first + WINDOW_GRAMS, keys.length); at++) {
      if (keys[at]! <= keys[least]!) least = at;
    }
    if (positions.at(-1) === least) continue;
    grams.push(keys[least]!);
    positions.push(least);
  }
  return { grams: Float64Array.from(grams), positions: Uint32Array.from(positions) };
}

/** 48-bit hash of each gram: shape [max(0, words - 7)]. */
function gramKeys(words: Uint32Array): Float64Array {
  const keys = new Float64Array(Math.max(0, words.length - GRAM_WORDS + 1));
  for (let at = 0; at < keys.length; at++) {
    let hash = 0n;
    for (let next = at; next < at + GRAM_WORDS; next++) {
      hash = BigInt.asUintN(64, hash * STEP + BigInt(words[next]!) + 1n);
    }
    hash ^= hash >> 32n;
    hash = BigInt.asUintN(64, hash * LAST);
    keys[at] = Number((hash ^ (hash >> 32n)) >> 16n);
  }
  return keys;
}
