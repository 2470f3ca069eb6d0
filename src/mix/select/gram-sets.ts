import { SHINGLE_WORDS, shingleHashes } from '../../kernels/shingle-hashes.ts';
import { wordHashes } from '../../kernels/word-hashes.ts';

/** N-grams of rows, each once a row. */
export interface GramSets {
  /** Where the n-grams of each row begin: shape [rows + 1]. */
  readonly starts: Uint32Array;
  /** Hashes, ascending and different within a row: shape [starts[rows]]. */
  readonly grams: Uint32Array;
}

/** Words of a text that are looked at: beyond a novel's length nothing is decided by more. */
const MOST_WORDS = 100_000;

/**
 * The different n-grams of each text, by the words and hashes with which texts are compared elsewhere. A text shorter than n words has one:
 * all of its words; a text without words has none.
 *
 * @param options.n words of an n-gram, at least 1. Default: 3
 */
export function gramSets(texts: Iterable<string>, { n = 3 }: { readonly n?: number } = {}): GramSets {
  if (!(Number.isInteger(n) && n >= 1 && n <= 8 * SHINGLE_WORDS))
    throw new RangeError(`n-grams of ${n} words; they have 1 to ${8 * SHINGLE_WORDS}`);
  const starts: number[] = [0];
  let grams = new Uint32Array(1 << 10);
  let size = 0;
  for (const text of texts) {
    const words = wordHashes(text).subarray(0, MOST_WORDS);
    const found = shingleHashes(words, Math.max(1, Math.min(n, words.length))).sort();
    if (size + found.length > grams.length) {
      const larger = new Uint32Array(Math.max(2 * grams.length, size + found.length));
      larger.set(grams.subarray(0, size));
      grams = larger;
    }
    for (let at = 0; at < found.length; at++) if (at === 0 || found[at] !== found[at - 1]) grams[size++] = found[at]!;
    starts.push(size);
  }
  return { starts: Uint32Array.from(starts), grams: grams.slice(0, size) };
}
