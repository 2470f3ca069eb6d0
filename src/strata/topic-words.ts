import { wordsOf } from '../kernels/words-of.ts';

/**
 * UTF-16 code units of a text that topics are read from, about 5,000 English words: what a text is about shows by then, and no
 * single text may cost more than that. Part of the id of a fit.
 */
export const CODE_UNITS_READ = 32_768;

/** Folded words of the first `CODE_UNITS_READ` code units of a text, in order; a word that the limit cuts is left out, but for a text of one word. */
export function topicWords(text: string): readonly string[] {
  if (text.length <= CODE_UNITS_READ) return wordsOf(text);
  const words = wordsOf(text.slice(0, CODE_UNITS_READ));
  return words.length > 1 ? words.slice(0, -1) : words;
}
