// Twin of src/kernels/scan-literals.ts: many short literals, ASCII case folded, found in one pass.
// @ts-nocheck: AssemblyScript

import { reserveText } from './text-statistics';

// Tables, written once by the host:
// fold  u8[256]       byte -> folded byte
// heads u16[65536]    first two folded bytes -> 1 + index of the first entry of its bucket, 0: none
// entries u32[3 * n]  literal index | last-of-bucket flag in bit 31, address of its folded bytes, length
let fold: usize = 0;
let heads: usize = 0;
let entries: usize = 0;

/** Allocates the tables: returns the address of fold (256 B); heads follow (128 KiB), entries, then literal bytes. */
export function reserveLiterals(entryCount: u32, byteCount: u32): usize {
  fold = heap.alloc(256 + 131072 + <usize>entryCount * 12 + <usize>byteCount);
  heads = fold + 256;
  entries = heads + 131072;
  return fold;
}

/**
 * Writes (literal index, byte offset) pairs for the first `size` bytes of the text buffer to `out`, offsets ascending,
 * then literal index ascending; stops after `limit` pairs. Returns the number of pairs.
 */
export function scanLiterals(size: u32, out: usize, limit: u32): u32 {
  if (size < 2) return 0;
  const start = reserveText(0);
  const last = start + <usize>size - 1;
  const end = start + <usize>size;
  let found: u32 = 0;
  let first: u32 = load<u8>(fold + load<u8>(start));
  for (let at = start; at < last; at++) {
    const second: u32 = load<u8>(fold + load<u8>(at, 1));
    const head: u32 = load<u16>(heads + ((<usize>first | (<usize>second << 8)) << 1));
    first = second;
    if (head != 0) {
      let entry = entries + <usize>(head - 1) * 12;
      while (true) {
        const tag = load<u32>(entry);
        const bytes: usize = load<u32>(entry, 4);
        const length: usize = load<u32>(entry, 8);
        if (at + length <= end) {
          let i: usize = 2;
          while (i < length && load<u8>(fold + load<u8>(at + i)) == load<u8>(bytes + i)) i++;
          if (i >= length) {
            store<u32>(out + ((<usize>found) << 3), tag & 0x7fffffff);
            store<u32>(out + ((<usize>found) << 3), <u32>(at - start), 4);
            found++;
            if (found >= limit) return found;
          }
        }
        if (tag >>> 31) break;
        entry += 12;
      }
    }
  }
  return found;
}
