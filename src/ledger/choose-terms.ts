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
 * @param words folded words of the text, shape [words]
 * @param hashes their hashes, shape [words]
 */
export function chooseTerms(words: readonly string[], hashes: Uint32Array): Uint32Array {
  const longest = new Map<number, number>();
  words.forEach((word, at) => {
    if (word.length >= MIN_LETTERS) longest.set(hashes[at]!, Math.min(word.length, MAX_LETTERS));
  });
  // One number a word, so that sorting needs no comparing function: the longer the word and the less its hash, the less it is.
  const ranked = Float64Array.from(longest, ([hash, letters]) => (MAX_LETTERS - letters) * 2 ** 32 + hash).sort();
  return Uint32Array.from(ranked.subarray(0, MAX_TERMS), (rank) => rank % 2 ** 32).sort();
}
