import { withoutHeapedMarks } from './heaped-marks.ts';

/**
 * The form in which texts are compared: NFKC, lower case (root locale), U+2019 as the ASCII apostrophe. Folding again
 * changes nothing, but for the few capitals with a mark that have no composed form while their small letters do (J, caron).
 */
export function foldText(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text.toLowerCase();
  return withoutHeapedMarks(text).normalize('NFKC').toLowerCase().replaceAll('’', "'");
}
