import { WordCursor } from '../kernels/word-cursor.ts';

/** Terms that stand for a text when paraphrases are looked for. */
const MAX_TERMS = 48;
/** Short words are mostly those of every text. */
const MIN_LETTERS = 4;
/** Beyond this, length says nothing more about rarity. */
const MAX_LETTERS = 12;

/**
 * Hashes of up to 48 distinct words of a text, the longest first and of equally long ones those with the least hash, so that two texts
 * that share words choose the same ones: shape [terms], ascending. How rare a word is in the ledger is weighed when texts are compared.
 * Scripts without spaces, whose words are single characters here, have no terms.
 *
 * @param folded the text, invisible characters dropped and folded (`foldText`)
 * @param hashes of its words, shape [words]
 */
export function chooseTerms(folded: string, hashes: Uint32Array): Uint32Array {
  // One number a word, so that sorting needs no comparing function: the longer the word and the less its hash, the less it is.
  const ranks = new Float64Array(hashes.length);
  let count = 0;
  const cursor = new WordCursor(folded);
  for (let at = 0; cursor.next(); at++) {
    const letters = cursor.end - cursor.start;
    if (letters >= MIN_LETTERS) ranks[count++] = Math.max(0, MAX_LETTERS - letters) * 2 ** 32 + hashes[at]!;
  }
  const sorted = ranks.subarray(0, count).sort();
  const terms: number[] = [];
  for (let at = 0; at < count && terms.length < MAX_TERMS; at++) {
    if (sorted[at] !== sorted[at - 1]) terms.push(sorted[at]! % 2 ** 32);
  }
  return Uint32Array.from(terms).sort();
}
