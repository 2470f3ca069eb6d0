// Twin of src/kernels/text-shape.ts, for ASCII alone, which says what is counted and why.
// @ts-nocheck: AssemblyScript

import { reserveText } from './text-statistics';

const LOOKED_AT: u32 = 20000;
const VERSE_LINE: u32 = 60;

// i32[5]: signs, visible, lines, shortLines, endedLines.
const shape: usize = memory.data(20);

export function textShapeAt(): usize {
  return shape;
}

/** Shape of the first `size` bytes of the text buffer, which are ASCII. Up to 15 bytes behind them are read. */
export function textShape(size: u32): void {
  const start = reserveText(0);
  const end = min<u32>(size, LOOKED_AT);
  // Bit `high` of the byte at `low`: whether the character with these nibbles is a sign of code.
  const signRows = i8x16(0x50, 0, 0, 0x04, 0x04, 0, 0x04, 0, 0x04, 0x04, 0x04, -0x54, -0x58, -0x58, 0x28, 0x24);
  const bitOfHigh = i8x16(1, 2, 4, 8, 16, 32, 64, -0x80, 0, 0, 0, 0, 0, 0, 0, 0);
  let signs: u32 = 0;
  let visible: u32 = 0;
  let lines: u32 = 0;
  let shortLines: u32 = 0;
  let endedLines: u32 = 0;
  let lineStart: u32 = 0;
  // One above the offset of the last visible character so far; 0 before the first.
  let last: u32 = 0;
  for (let at: u32 = 0; at < end; at += 16) {
    const bytes = v128.load(start + <usize>at);
    const within: u32 = end - at < 16 ? (1 << (end - at)) - 1 : 0xffff;
    const rows = i8x16.swizzle(signRows, v128.and(bytes, i8x16.splat(15)));
    const bits = i8x16.swizzle(bitOfHigh, i8x16.shr_u(bytes, 4));
    const isSign: u32 = <u32>i8x16.bitmask(i8x16.ne(v128.and(rows, bits), i8x16.splat(0))) & within;
    const isNewline: u32 = <u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x0a))) & within;
    const isBlank = <u32>i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x09))),
        i8x16.eq(bytes, i8x16.splat(0x0d)),
      ),
    );
    const isVisible: u32 = ~(isBlank | isNewline) & within;
    signs += popcnt(isSign);
    visible += popcnt(isVisible);
    for (let rest = isNewline; rest != 0; rest &= rest - 1) {
      const bit = ctz(rest);
      const before = isVisible & ((1 << bit) - 1);
      const lastBefore = before != 0 ? at + 32 - clz(before) : last;
      const length = at + bit - lineStart;
      if (length > 0) {
        lines++;
        if (length < VERSE_LINE) shortLines++;
        if (lastBefore != 0 && endsLine(load<u8>(start + <usize>(lastBefore - 1)))) endedLines++;
      }
      lineStart = at + bit + 1;
    }
    if (isVisible != 0) last = at + 32 - clz(isVisible);
  }
  if (end == size && end > lineStart) {
    lines++;
    if (end - lineStart < VERSE_LINE) shortLines++;
    if (last != 0 && endsLine(load<u8>(start + <usize>(last - 1)))) endedLines++;
  }
  store<i32>(shape, signs);
  store<i32>(shape, visible, 4);
  store<i32>(shape, lines, 8);
  store<i32>(shape, shortLines, 12);
  store<i32>(shape, endedLines, 16);
}

/** Point, exclamation and question mark, both quotes, closing bracket. */
// @ts-ignore: decorator
@inline
function endsLine(byte: u32): bool {
  return byte == 0x2e || byte == 0x21 || byte == 0x3f || byte == 0x22 || byte == 0x27 || byte == 0x29;
}
