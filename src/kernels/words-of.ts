import { foldText } from './fold-text.ts';
import { WordCursor } from './word-cursor.ts';

/** The folded words of a text, in order: `foldText`, then the word rule of `WordCursor`. */
export function wordsOf(text: string): string[] {
  const folded = foldText(text);
  const words: string[] = [];
  for (const cursor = new WordCursor(folded); cursor.next(); ) words.push(folded.slice(cursor.start, cursor.end));
  return words;
}
