import { foldText } from '../../kernels/fold-text.ts';
import { WordCursor } from '../../kernels/word-cursor.ts';

/** Characters of a preview, and words before what it is about. */
const MOST = 160;
const BEFORE = 6;
/** Texts are read this far for a preview. */
const READ = 20_000;

/** The beginning of a text, white space as single spaces, cut behind a word where it can be. */
export function previewOf(text: string): string {
  const flat = spaced(text.slice(0, MOST * 4));
  if (flat.length <= MOST) return text.length > MOST * 4 ? `${flat} …` : flat;
  return `${cut(flat)} …`;
}

/**
 * The text around one of its words, as it is written.
 *
 * @param index of the word, as `wordsOf` counts them
 * @param word folded
 */
export function previewAround(
  text: string,
  { index: wanted, word }: { readonly index: number; readonly word: string },
): string {
  const read = text.slice(0, READ);
  const cursor = new WordCursor(read);
  let from = 0;
  let start = -1;
  let index = 0;
  while (cursor.next()) {
    if (index === Math.max(0, wanted - BEFORE)) from = cursor.start;
    if (index === wanted) start = cursor.start;
    if (index++ === wanted) break;
  }
  // Folding may have changed the number of words before them; then the beginning has to do.
  if (start === -1 || !foldText(read.slice(start, start + MOST)).startsWith(word)) return previewOf(text);
  const flat = spaced(read.slice(from, from + MOST * 4));
  const shown = flat.length <= MOST ? flat : `${cut(flat)} …`;
  return from === 0 ? shown : `… ${shown}`;
}

function spaced(text: string): string {
  return text.split(/\s+/u).join(' ').trim();
}

/** At most `MOST` characters, whole ones and whole words where there is a space near the end. */
function cut(text: string): string {
  const part = text.slice(0, MOST);
  const space = part.lastIndexOf(' ');
  if (space > MOST / 2) return part.slice(0, space);
  const last = part.charCodeAt(MOST - 1);
  return last >= 0xd800 && last <= 0xdbff ? part.slice(0, -1) : part;
}
