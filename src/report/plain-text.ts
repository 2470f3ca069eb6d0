import { cutToWidth } from './text-width.ts';

/** More of a text is never looked at: nothing a report prints on one line is longer. */
const LONGEST_TEXT = 20_000;

/** Characters that steer a terminal or hide: controls, formats, private use, surrogates, unassigned, invisible marks. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Joiners where a script or a joined picture needs them: one, between two letters or pictures that join. */
const NEEDED_JOINER =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}])[\u200c\u200d](?=[\p{L}\p{M}])|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f/gu;

/** Marks stacked on one letter can paint over neighbouring lines; no writing system needs more than four. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

const LINE_OR_TAB = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * Text that came from data, made safe to print: one line, no control sequences, nothing invisible, no change of
 * writing direction by hidden characters. Line ends and tabs become one space, everything else of that kind a visible
 * escape such as `\x1b` or `\u202e`. Joiners stay where a script needs them.
 *
 * @param maxWidth columns to cut to, wide characters counted as two; a cut text ends with `…`
 */
export function plainText(text: string, { maxWidth }: { maxWidth?: number } = {}): string {
  // Four code units hold any character; the cut by width comes last, when escapes have their length.
  const longest = maxWidth === undefined ? LONGEST_TEXT : Math.min(LONGEST_TEXT, Math.max(64, maxWidth * 4));
  const bounded = text.length > longest ? `${sliceWhole(text, longest)}…` : text;
  const needed = new Set<number>();
  for (const match of bounded.matchAll(NEEDED_JOINER)) needed.add(match.index);
  const safe = bounded
    .replace(LINE_OR_TAB, (run) => ' '.padEnd(run.length, '\0'))
    .replace(UNSAFE, (character, index: number) =>
      character === '\0' && bounded[index] !== '\0' ? '' : needed.has(index) ? character : escaped(character),
    )
    .replace(STACKED_MARKS, '$1…');
  return maxWidth === undefined ? safe : cutToWidth(safe, maxWidth);
}

function escaped(character: string): string {
  const codePoint = character.codePointAt(0) as number;
  const digits = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return codePoint <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

/** First `length` code units, without half of a surrogate pair at the end. */
function sliceWhole(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
