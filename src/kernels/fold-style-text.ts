import { styleCharacters } from './style-characters.ts';

/** A text whose every character the style scanner can read by itself, and where its places were before. */
export interface FoldedStyleText {
  readonly text: string;
  /** UTF-16 offset in the text before folding of an offset in the folded one. */
  originalOffset(offset: number): number;
}

/**
 * UTF-8 read as Windows-1252 or Latin-1, of the forms that occur where quotes, dashes and pound signs went through it. Two
 * to three characters, so that no text takes longer than its length.
 */
const MOJIBAKE =
  /\u00e2\u20ac[\u0080-\u00ff\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]?|[\u00c2\u00c3][\u0080-\u00bf]/y;
/** What language tags and selectors of variants add to a character, invisibly. */
const INVISIBLE = /[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/gu;

/**
 * Folds what cannot be folded character by character: words with combining marks, ligatures, conjoining letters and final
 * sigma by NFKC and lower case; takes out mojibake and invisible tags. All other characters are left as they are: the
 * scanner's table folds them.
 */
export function foldStyleText(text: string): FoldedStyleText {
  const { folds } = styleCharacters();
  const parts: string[] = [];
  // Offsets in both texts, in pairs: where a replaced piece begins, and where it ends.
  const before: number[] = [];
  const after: number[] = [];
  let copied = 0;
  let length = 0;
  const replace = (start: number, end: number, replacement: string) => {
    parts.push(text.slice(copied, start), replacement);
    length += start - copied;
    before.push(start, end);
    after.push(length, length + replacement.length);
    length += replacement.length;
    copied = end;
  };
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 0xc2 || code === 0xc3 || code === 0xe2) {
      MOJIBAKE.lastIndex = at;
      const found = MOJIBAKE.exec(text)?.[0].length ?? 0;
      if (found > 0) {
        replace(at, at + found, '');
        at += found;
        continue;
      }
    }
    if (!needsNeighbours(text, at, folds)) {
      at++;
      continue;
    }
    let start = at;
    while (start > copied && isBeside(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && isBeside(text.charCodeAt(end))) end++;
    replace(start, end, text.slice(start, end).replace(INVISIBLE, '').normalize('NFKC').toLowerCase());
    at = end;
  }
  if (parts.length === 0) return { text, originalOffset: (offset) => offset };
  parts.push(text.slice(copied));
  return {
    text: parts.join(''),
    originalOffset: (offset) => originalOffset(offset, { before, after }),
  };
}

/** Whether the table cannot tell what the code unit folds to. Lone surrogates are read as U+FFFD, which it can. */
function needsNeighbours(text: string, at: number, folds: Uint16Array): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return false;
  if (code < 0xd800 || code > 0xdfff) return folds[code] === 0;
  if (code > 0xdbff) return false;
  const next = text.charCodeAt(at + 1);
  if (!(next >= 0xdc00 && next <= 0xdfff)) return false;
  return !foldsToItself(((code - 0xd800) << 10) + (next - 0xdc00) + 0x10000);
}

/** Above U+FFFF, pictographs and the ideographs up to U+2F7FF are known to fold to themselves. */
function foldsToItself(point: number): boolean {
  return (point >= 0x1f300 && point < 0x1fb00) || (point >= 0x20000 && point < 0x2f800);
}

/** What is folded together with a neighbour: letters and digits of ASCII, and everything above ASCII. */
function isBeside(code: number): boolean {
  if (code >= 0x80) return true;
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** Inside a replaced piece, the same distance from its begin, at most its end. */
function originalOffset(
  offset: number,
  { before, after }: { before: readonly number[]; after: readonly number[] },
): number {
  let low = 0;
  let high = after.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (after[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  if (low === 0 || offset === 0) return offset;
  const moved = before[low - 1]! + (offset - after[low - 1]!);
  return low < before.length ? Math.min(moved, before[low]!) : moved;
}
