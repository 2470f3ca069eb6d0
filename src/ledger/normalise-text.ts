import { visibleText } from '../kernels/visible-text.ts';

/**
 * The form in which the ledger calls two texts identical: NFKC, lower case (root locale), quotation marks, dashes and ellipses in their
 * ASCII forms, Markdown's marks dropped (emphasis, code, headings, and quotes and bullets at the beginning of a line), white space
 * collapsed and trimmed, invisible characters dropped. Other punctuation stays. Time is linear in the text.
 */
export function normaliseText(text: string): string {
  return foldSigns(visibleText(text)).replace(LINE_MARKS, '').replace(MARKS, '').replace(SPACES, ' ').trim();
}

/** Before NFKC, which makes a space with a mark of some quotation marks. */
const SINGLE_QUOTES = /[\u00b4\u02b9\u02bc\u2018-\u201b\u2032\u2035]/g;
const DOUBLE_QUOTES = /[\u00ab\u00bb\u201c-\u201f\u2033\u2036\u301d-\u301f]/g;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;

const LINE_MARKS = /^[ \t]*(?:>[ \t]*|[+\-\u2022][ \t]+)+/gm;
const MARKS = /[*_`#~]+/g;
/** Single spaces are left alone: most white space is. */
const SPACES = /(?:[^\S ]|\u0085)[\s\u0085]*| [\s\u0085]+/g;

function foldSigns(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text.toLowerCase().replace(/-{2,}/g, '-');
  return text
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"')
    .replace(DASHES, '-')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/-{2,}/g, '-');
}
