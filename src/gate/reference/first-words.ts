import { foldText } from '../../kernels/fold-text.ts';
import { WordCursor } from '../../kernels/word-cursor.ts';

/** Names the rule by which texts become words: NFKC, lower case, the words of `WordCursor`. */
export const WORD_RULE = 'words-nfkc-lower/1';

/**
 * The folded words with which a text begins, and how many it has in all.
 *
 * @param most words wanted, at least 0; `Infinity` for all
 */
export function firstWords(text: string, most: number): { readonly words: readonly string[]; readonly count: number } {
  const folded = foldText(text);
  const words: string[] = [];
  let count = 0;
  for (const cursor = new WordCursor(folded); cursor.next(); count++) {
    if (count < most) words.push(folded.slice(cursor.start, cursor.end));
  }
  return { words, count };
}
