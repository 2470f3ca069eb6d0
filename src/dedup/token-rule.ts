import { foldText } from '../kernels/fold-text.ts';
import { composed } from '../kernels/heaped-marks.ts';
import { WordCursor } from '../kernels/word-cursor.ts';
import { SpellingCursor } from './spelling-cursor.ts';

/** Walks over the tokens of a text: the one found last stands in [start, end), in UTF-16 units. */
export interface TokenCursor {
  readonly start: number;
  readonly end: number;
  /** Goes to the next token; false where there is none. */
  next(): boolean;
}

/** What of a text is compared. */
export interface TokenRule {
  /** The form in which tokens are compared, character by character. */
  readonly form: (text: string) => string;
  readonly cursor: (form: string) => TokenCursor;
}

/** Folded words alone. */
export const WORDS: TokenRule = { form: foldText, cursor: (form) => new WordCursor(form) };

/** Words in lower case and the symbols between them; the punctuation of prose only where it touches numbers or words as in no prose. */
export const PROSE_SPELLING: TokenRule = {
  form: (text) => unified(text).toLowerCase().replaceAll('’', "'"),
  cursor: (form) => new SpellingCursor(form, { isCode: false }),
};

/** All but the white space within lines, blank lines and the indentation of the first line. */
export const CODE_SPELLING: TokenRule = {
  form: unified,
  cursor: (form) => new SpellingCursor(form, { isCode: true }),
};

/** NFC keeps what NFKC takes away: raised digits, circled numbers, fractions. Line ends and variation selectors are no difference. */
function unified(text: string): string {
  const visible = /[^\x00-\x7f]/.test(text) ? composed(text).replace(/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, '') : text;
  return visible.replace(/\r\n?/g, '\n');
}
