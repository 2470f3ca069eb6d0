import { wordHashes } from '../../kernels/word-hashes.ts';
import { mix32 } from '../../statistics/mix32.ts';

/** Words of a phrase: long enough to be a habit, short enough to come again in another text. */
const PHRASE_WORDS = 4;
/** Words of a text that are read: what a longer text adds says no more about its writer. */
const MOST_WORDS = 5000;

/**
 * Hashes of the distinct phrases of four words of a text, for `groupSimilarity`.
 *
 * @returns rising: shape [phrases]; empty for a text of fewer words
 */
export function phraseHashes(text: string): Uint32Array {
  // 64 characters a word leave room for any script; the rest is not folded for nothing.
  const words = wordHashes(text.slice(0, MOST_WORDS * 64));
  const count = Math.min(words.length, MOST_WORDS);
  const hashes = new Set<number>();
  for (let start = 0; start + PHRASE_WORDS <= count; start++) {
    let hash = 0;
    for (let word = 0; word < PHRASE_WORDS; word++) hash = mix32(hash ^ words[start + word]!);
    hashes.add(hash);
  }
  return Uint32Array.from(hashes).sort();
}
