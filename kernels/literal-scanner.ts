// Twin of src/kernels/scan-literals.ts: many literals, ASCII case folded, found in one pass.
// @ts-nocheck: AssemblyScript

import { reserveText } from './text-statistics';

// Tables, written once by the host, one after the other:
// fold      u8[256]     byte -> folded byte
// seconds   u8[256]     1 where a short literal (2 or 3 bytes) may have this second byte, in either case
// bits      u8[4096]    one bit for each hash of a long literal's first 4 bytes
// longs     u16[32768]  hash -> 1 + index of the first entry of its bucket, 0: none
// shorts    u16[65536]  first two folded bytes of a short literal -> likewise
// entries   u32[3 * n]  literal index | last-of-bucket flag in bit 31, address of its folded bytes, length
let fold: usize = 0;
let seconds: usize = 0;
let bits: usize = 0;
let longs: usize = 0;
let shorts: usize = 0;
let entries: usize = 0;

/** Allocates the tables and gives their address; the bytes of the literals follow the entries. */
export function reserveLiterals(entryCount: u32, byteCount: u32): usize {
  fold = heap.alloc(256 + 256 + 4096 + 65536 + 131072 + <usize>entryCount * 12 + <usize>byteCount);
  seconds = fold + 256;
  bits = seconds + 256;
  longs = bits + 4096;
  shorts = longs + 65536;
  entries = shorts + 131072;
  return fold;
}

let out: usize = 0;
let found: u32 = 0;
let limit: u32 = 0;

/**
 * Writes (literal index, byte offset) pairs for the first `size` bytes of the text buffer to `target`, offsets ascending; stops
 * after `most` pairs. Returns the number of pairs.
 */
export function scanLiterals(size: u32, target: usize, most: u32): u32 {
  out = target;
  found = 0;
  limit = most;
  if (size < 2) return 0;
  const start = reserveText(0);
  const end = start + <usize>size;
  // Behind the text stand zeros, which no literal holds: the last windows need no bounds.
  store<u64>(end, 0);
  for (let at = start; at + 1 < end; at++) {
    const window = load<u32>(at);
    if (load<u8>(seconds + ((window >>> 8) & 0xff))) {
      const pair: u32 = <u32>load<u8>(fold + (window & 0xff)) | (<u32>load<u8>(fold + ((window >>> 8) & 0xff)) << 8);
      const head: u32 = load<u16>(shorts + (<usize>pair << 1));
      if (head != 0 && !collect(head, at, start, end)) return found;
    }
    // Setting bit 5 folds ASCII letters; that it also joins a few other bytes only lets more candidates through.
    const hash = ((window | 0x20202020) * 0x9e3779b1) >>> 17;
    if ((load<u8>(bits + (hash >>> 3)) >>> (hash & 7)) & 1) {
      const head: u32 = load<u16>(longs + (<usize>hash << 1));
      if (!collect(head, at, start, end)) return found;
    }
  }
  return found;
}

/** Compares the literals of one bucket; false once the limit is reached. */
function collect(head: u32, at: usize, start: usize, end: usize): bool {
  let entry = entries + <usize>(head - 1) * 12;
  while (true) {
    const tag = load<u32>(entry);
    const bytes: usize = load<u32>(entry, 4);
    const length: usize = load<u32>(entry, 8);
    if (at + length <= end) {
      let i: usize = 0;
      while (i < length && load<u8>(fold + load<u8>(at + i)) == load<u8>(bytes + i)) i++;
      if (i == length) {
        store<u32>(out + ((<usize>found) << 3), tag & 0x7fffffff);
        store<u32>(out + ((<usize>found) << 3), <u32>(at - start), 4);
        found++;
        if (found >= limit) return false;
      }
    }
    if (tag >>> 31) return true;
    entry += 12;
  }
}
