// Twin of src/kernels/measure-text.ts. Classes: 0 none, 1 part of a word, 2 a word of its own, 3 joins inside a word, 4 a mark
// that joins the word before it.
// @ts-nocheck: AssemblyScript

export const CLASS_COUNT: usize = 0x20000;
export const classes: usize = heap.alloc(CLASS_COUNT);

// Bytes behind every text that kernels may read and, to end the last word, clear.
export const SLACK: usize = 128;

let text: usize = 0;
let capacity: usize = 0;

export let words: u32 = 0;
export let codePoints: u32 = 0;

/** Address of a buffer of at least `size` bytes (plus slack) that every kernel reads its text from. */
export function reserveText(size: u32): usize {
  if (<usize>size > capacity) {
    // The stub runtime never frees: doubling keeps the sum of all buffers under twice the largest.
    capacity = (max<usize>(<usize>size, capacity * 2) + 0xffff) & ~(<usize>0xffff);
    text = heap.alloc(capacity + SLACK);
  }
  return text;
}

export function setCharacterClasses(): usize {
  return classes;
}

/** Counts words and code points of the first `size` bytes (valid UTF-8) of the text buffer. */
export function measureText(size: u32): void {
  let at = text;
  const end = text + <usize>size;
  let wordCount: u32 = 0;
  let pointCount: u32 = 0;
  let inside: bool = false;
  while (at < end) {
    // Sixteen ASCII bytes without an apostrophe at a time: a word starts where a letter or digit follows none.
    while (at + 16 <= end) {
      const block = v128.load(at);
      if (i8x16.bitmask(block) != 0 || v128.any_true(i8x16.eq(block, i8x16.splat(0x27)))) break;
      const lower = v128.or(block, i8x16.splat(0x20));
      const letters = v128.and(i8x16.ge_s(lower, i8x16.splat(0x61)), i8x16.le_s(lower, i8x16.splat(0x7a)));
      const digits = v128.and(i8x16.ge_s(block, i8x16.splat(0x30)), i8x16.le_s(block, i8x16.splat(0x39)));
      const parts: u32 = i8x16.bitmask(v128.or(letters, digits));
      wordCount += popcnt<u32>(parts & ~((parts << 1) | (inside ? 1 : 0)));
      inside = (parts & 0x8000) != 0;
      pointCount += 16;
      at += 16;
    }
    if (at >= end) break;
    let point: u32 = load<u8>(at);
    if (point < 0x80) {
      at += 1;
    } else if (point < 0xe0) {
      point = ((point & 0x1f) << 6) | (load<u8>(at, 1) & 0x3f);
      at += 2;
    } else if (point < 0xf0) {
      point = ((point & 0x0f) << 12) | ((load<u8>(at, 1) & 0x3f) << 6) | (load<u8>(at, 2) & 0x3f);
      at += 3;
    } else {
      point =
        ((point & 0x07) << 18) | ((load<u8>(at, 1) & 0x3f) << 12) | ((load<u8>(at, 2) & 0x3f) << 6) | (load<u8>(at, 3) & 0x3f);
      at += 4;
    }
    pointCount++;
    const kind: u32 = point < <u32>CLASS_COUNT ? load<u8>(classes + point) : point < 0x40000 ? 2 : 0;
    if (kind == 1) {
      wordCount += inside ? 0 : 1;
      inside = true;
    } else if (kind == 2) {
      wordCount++;
      inside = false;
    } else if (kind == 0) {
      inside = false;
    }
  }
  words = wordCount;
  codePoints = pointCount;
}
