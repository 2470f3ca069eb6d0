import { wordHash } from '../kernels/word-hashes.ts';

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
 * @param words folded words of the text, in any order
 */
export function chooseTerms(words: Iterable<string>): Uint32Array {
  const candidates: { readonly rank: number; readonly hash: number }[] = [];
  for (const word of new Set(words)) {
    if (word.length < MIN_LETTERS) continue;
    candidates.push({ rank: Math.min(word.length, MAX_LETTERS), hash: wordHash(word) });
  }
  candidates.sort((a, b) => b.rank - a.rank || a.hash - b.hash);
  return Uint32Array.from(candidates.slice(0, MAX_TERMS), ({ hash }) => hash).sort();
}
