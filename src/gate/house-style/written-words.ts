import { WordCursor } from '../../kernels/word-cursor.ts';

/** A word as it is written, and what stands before it. */
export interface WrittenWord {
  readonly text: string;
  /** Place of its first character. */
  readonly start: number;
  readonly end: number;
  /** Where the word before it ends; 0 for the first. */
  readonly before: number;
}

/** Walks over the words of a text as they are written, by the word rule. */
export function* writtenWords(text: string): Generator<WrittenWord> {
  const cursor = new WordCursor(text);
  for (let before = 0; cursor.next(); before = cursor.end)
    yield { text: text.slice(cursor.start, cursor.end), start: cursor.start, end: cursor.end, before };
}

/** Whether one of the characters stands in [from, to). */
export function hasAny(
  text: string,
  characters: string,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  for (let at = from; at < to; at++) if (characters.includes(text[at]!)) return true;
  return false;
}
