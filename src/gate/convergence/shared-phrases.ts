/** Words of a phrase: shorter ones are shared by any two texts about one thing. */
export const PHRASE_WORDS = 3;

/**
 * Share of three-word phrases that two texts have in common: 2 |A ∩ B|/(|A| + |B|) of their sets of phrases (Dice 1945). Texts cut to the
 * same length have about as many each, so it is the share of either that stands in the other.
 *
 * @param a phrases of a text, as `phrasesOf` gives them
 * @returns 0-1, no unit; 0 for texts without phrases
 */
export function sharedPhrases(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 0;
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const phrase of few) if (many.has(phrase)) shared++;
  return (2 * shared) / (a.size + b.size);
}

/** The different phrases of a text's words, in order. */
export function phrasesOf(words: readonly string[]): ReadonlySet<string> {
  const phrases = new Set<string>();
  for (let end = PHRASE_WORDS; end <= words.length; end++) phrases.add(words.slice(end - PHRASE_WORDS, end).join(' '));
  return phrases;
}
