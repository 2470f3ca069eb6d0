import { buildCharacterClasses, CLASS_COUNT, JOINER, JOINING_MARK, OWN_WORD, WORD_PART } from './character-classes.ts';
import { buildFoldTable } from './fold-table.ts';

/** What a folded character is to the style scanner. 0-4 are those of character-classes.ts. */
export const STYLE_SYMBOL = 0;
export const STYLE_SPACE = 5;
/** Space behind which a list marker may stand. */
export const STYLE_NEWLINE = 6;
/** Left out before anything is counted: marks of Markdown, zero width characters, bullets, U+FFFD. */
export const STYLE_DELETED = 7;
export const STYLE_POINT = 8;
/** Ends a sentence as a point does, and is never part of a number or an abbreviation. */
export const STYLE_TERMINATOR = 9;
/** May stand between the end of a sentence and the space behind it. */
export const STYLE_CLOSER = 10;
export const STYLE_DASH = 11;
export const STYLE_PUNCTUATION = 12;
export const STYLE_ELLIPSIS = 13;

/** What the scanner reads by: both tables are indexed by code point. */
export interface StyleCharacters {
  /** Code point that one below U+10000 is read as, 0 where `foldStyleText` must fold it: shape [65536]. */
  readonly folds: Uint16Array;
  /** Class of each folded code point below `CLASS_COUNT`: shape [131072]. */
  readonly classes: Uint8Array;
}

/** Variants that corpora use as their tools happened to: each set is read as the character before the colon. */
const FOLDED: readonly (readonly [string, string])[] = [
  ["'", '\u2018\u2019\u201a\u201b\u2032\u2035\u02bc\u02bb\uff07\u2039\u203a'],
  ['"', '\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f\uff02\u301d\u301e\u301f'],
  ['-', '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2e3a\u2e3b'],
  ['$', '\u00a2\u00a3\u00a5\u20ac\u20b9'],
  ['\u2026', '\u2026'],
  ['\n', '\r\v\f\u0085\u2028\u2029'],
];

/** `\`, `|` and `>` are left out with the marks of Markdown: quoting, tables and escapes. */
const DELETED =
  '*`_~#|\\>\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufffd\u2022\u2023\u25aa\u25ab\u25cf\u25e6\u25a0\u25a1';

let built: StyleCharacters | undefined;

/**
 * Tables of the style scanner: compatibility forms, letter case, quotes, dashes, spaces and digits are folded, so that the
 * typography of a file's tools, which differs between corpora for reasons other than their authors, cannot be seen. Built
 * once a thread; not to be changed.
 */
export function styleCharacters(): StyleCharacters {
  built ??= buildStyleCharacters();
  return built;
}

function buildStyleCharacters(): StyleCharacters {
  const words = buildCharacterClasses();
  const folds = buildFoldTable(words);
  for (let point = 0; point < folds.length; point++) {
    const character = String.fromCharCode(point);
    if (/\s/u.test(character) || point < 0x20 || point === 0x7f) folds[point] = 0x20;
    // The house's table gives a space for what folds to several signs; here they are tokens.
    else if (folds[point] === 0x20) folds[point] = 0;
  }
  for (const [target, variants] of FOLDED)
    for (const variant of variants) folds[variant.charCodeAt(0)] = target.charCodeAt(0);
  folds[0x0a] = 0x0a;
  for (let point = 0xfe00; point <= 0xfe0f; point++) folds[point] = 0xfe0f;
  for (const character of DELETED) folds[character.charCodeAt(0)] = character.charCodeAt(0);
  // Which number it is says what the text is about; that one stands there, and how long it is, how it was written.
  for (let point = 0x31; point <= 0x39; point++) folds[point] = 0x30;
  // A superscript digit folds to a digit, a full-width asterisk to one that is left out.
  for (let point = 0x80; point < folds.length; point++) folds[point] = folds[folds[point]!]!;
  return { folds, classes: buildStyleClasses(words) };
}

function buildStyleClasses(words: Uint8Array): Uint8Array {
  const classes = new Uint8Array(CLASS_COUNT);
  for (let point = 0; point < CLASS_COUNT; point++) {
    const kind = words[point]!;
    if (kind === WORD_PART || kind === OWN_WORD || kind === JOINER || kind === JOINING_MARK) classes[point] = kind;
  }
  classes[0x2019] = STYLE_SYMBOL;
  const set = (characters: string, kind: number) => {
    for (const character of characters) classes[character.charCodeAt(0)] = kind;
  };
  set(',;:([{%&+/<=@$^\u3001', STYLE_PUNCTUATION);
  set(')]}"', STYLE_CLOSER);
  set('!?\u3002\u061f\u06d4\u0964', STYLE_TERMINATOR);
  set('.', STYLE_POINT);
  set('-', STYLE_DASH);
  set('\u2026', STYLE_ELLIPSIS);
  set(' ', STYLE_SPACE);
  set('\n', STYLE_NEWLINE);
  set(DELETED, STYLE_DELETED);
  classes[0xfe0f] = STYLE_DELETED;
  return classes;
}
