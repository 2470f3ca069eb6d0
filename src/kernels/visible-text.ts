/** A text has at most this many marks on one letter, as in Unicode's stream-safe text format; hostile texts have millions. */
const MAX_MARKS = 30;

const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;
const MARKS = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');

/**
 * A text without the characters that nobody sees: zero-width spaces and joiners, soft hyphens, byte order marks, direction marks,
 * variation selectors, tag characters. Of marks heaped on one letter the first 30 stay, because normalising takes time with the square
 * of their number.
 */
export function visibleText(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text;
  return text.replace(INVISIBLE, '').replace(MARKS, '$1');
}
