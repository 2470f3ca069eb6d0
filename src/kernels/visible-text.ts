import { withoutHeapedMarks } from './heaped-marks.ts';

const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;

/**
 * A text without the characters that nobody sees: zero-width spaces and joiners, soft hyphens, byte order marks, direction marks,
 * variation selectors, tag characters. Of marks heaped on one letter the first 30 stay, because normalising takes time with the square
 * of their number.
 */
export function visibleText(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text;
  return withoutHeapedMarks(text.replace(INVISIBLE, ''));
}
