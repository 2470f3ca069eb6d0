/**
 * Code points that terminals draw two columns wide: East Asian Wide and Fullwidth of Unicode's UAX 11, joined into
 * blocks, and pictures. First and last of each range, ascending.
 */
const WIDE_RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26f2, 0x26f5],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274e],
  [0x2753, 0x2757],
  [0x2795, 0x2797],
  [0x2b1b, 0x2b1c],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f000, 0x1f02f],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f7e0, 0x1f7eb],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

const NO_WIDTH = /^[\p{Mn}\p{Me}\u200c\u200d]$/u;

/** Columns a terminal needs for a text without control characters: combining marks 0, East Asian and pictures 2. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The longest start of `text` that needs at most `width` columns; where something was cut, it ends with `…`. */
export function cutToWidth(text: string, width: number): string {
  if (width <= 0) return '';
  let used = 0;
  let fits = '';
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) return `${fits.trimEnd()}…`;
    // One column is kept for the ellipsis until the whole text is known to fit.
    if (used <= width - 1) fits += character;
  }
  return text;
}

function characterWidth(character: string): number {
  const codePoint = character.codePointAt(0) as number;
  if (codePoint < 0x300) return 1;
  if (NO_WIDTH.test(character)) return 0;
  let low = 0;
  let high = WIDE_RANGES.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = WIDE_RANGES[middle]!;
    if (codePoint < first) high = middle - 1;
    else if (codePoint > last) low = middle + 1;
    else return 2;
  }
  return 1;
}
