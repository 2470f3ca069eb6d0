// Twin of src/kernels/word-hashes.ts and words-hash.ts: the words of a text, each as a 32-bit hash of its folded UTF-8 bytes.
// @ts-nocheck: AssemblyScript

import { CLASS_COUNT, classes, reserveText, SLACK } from './text-statistics';

const SEED: u64 = 0x9ae16a3b2f90404f;
const FIRST: u64 = 0x9e3779b97f4a7c15;
const SECOND: u64 = 0xd6e8feb86659fd93;
const LAST: u64 = 0xc2b2ae3d27d4eb4f;

const SEQUENCE_SEED: u64 = 0x2545f4914f6cdd1d;
const SEQUENCE_STEP: u64 = 0x9e3779b97f4a7c15;
const SEQUENCE_LAST: u64 = 0xd6e8feb86659fd93;

const PART: u32 = 1;
const OWN: u32 = 2;
const JOINER: u32 = 3;
const MARK: u32 = 4;

// u16[65536], written once by the host: code point -> the one code point that it folds to whatever stands beside it, 0 where
// only the host can fold it.
const folds: usize = heap.alloc(0x20000);

export function setFolds(): usize {
  return folds;
}

let folded: usize = 0;
let foldedCapacity: usize = 0;

/** Address of a second text buffer, for text that the host folded; the first one keeps the raw bytes. */
export function reserveFolded(size: u32): usize {
  if (<usize>size > foldedCapacity || folded == 0) {
    foldedCapacity = (max<usize>(<usize>size, foldedCapacity * 2) + 0xffff) & ~(<usize>0xffff);
    folded = heap.alloc(foldedCapacity + SLACK);
  }
  return folded;
}

// u32[capacity], with room behind them for a wide load.
let capacity: u32 = 1 << 16;
let hashes: usize = heap.alloc(((<usize>1) << 18) + 64);
let count: u32 = 0;

/** Address of the word hashes of the last text; zeros stand behind them. */
export function wordHashes(): usize {
  return hashes;
}

/** Makes room for `more` hashes. */
function reserveHashes(more: u32): void {
  if (count + more <= capacity) return;
  capacity = max<u32>(capacity * 2, count + more);
  hashes = heap.realloc(hashes, ((<usize>capacity) << 2) + 64);
}

/** Hashes the words of the first `size` bytes of the raw text; gives their number, or -1 where the host must fold the text. */
export function hashText(size: u32): i32 {
  return hashWords(reserveText(0), size, false) ? count : -1;
}

/** Hashes the words of the first `size` bytes of the folded text; gives their number. */
export function hashFolded(size: u32): i32 {
  hashWords(folded, size, true);
  return count;
}

// Bytes of a block that belong to a word of that length: 0x00 or 0xff.
const masks: usize = memory.data<u8>([
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0,
]);

// @ts-ignore: decorator
@inline
function mix(hash: u64, low: u64, high: u64): u64 {
  hash = (hash ^ low) * FIRST;
  hash ^= hash >>> 32;
  hash = (hash ^ high) * SECOND;
  return hash ^ (hash >>> 32);
}

// @ts-ignore: decorator
@inline
function mixBlock(hash: u64, block: v128): u64 {
  return mix(hash, i64x2.extract_lane(block, 0), i64x2.extract_lane(block, 1));
}

// @ts-ignore: decorator
@inline
function finish(hash: u64): u32 {
  return <u32>((hash * LAST) >>> 32);
}

// @ts-ignore: decorator
@inline
function letters(block: v128): u64 {
  const lower = v128.or(block, i8x16.splat(0x20));
  const alphabetic = i8x16.lt_u(i8x16.sub(lower, i8x16.splat(0x61)), i8x16.splat(26));
  const numeric = i8x16.lt_u(i8x16.sub(block, i8x16.splat(0x30)), i8x16.splat(10));
  return <u64>(<u32>i8x16.bitmask(v128.or(alphabetic, numeric)));
}

// @ts-ignore: decorator
@inline
function apostrophes(block: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(i8x16.eq(block, i8x16.splat(0x27))));
}

// @ts-ignore: decorator
@inline
function outside(block: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(block));
}

function hashWords(start: usize, size: u32, isFolded: bool): bool {
  const end = start + <usize>size;
  memory.fill(end, 0, SLACK);
  count = 0;
  let at = start;
  while (at < end) {
    reserveHashes(64);
    // Sixty-four bytes as bit sets: bit i stands for the byte at + i.
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    let parts = letters(a) | (letters(b) << 16) | (letters(c) << 32) | (letters(d) << 48);
    let joiners: u64 = 0;
    let limit: u64 = 64;
    const special = v128.or(
      v128.or(special16(a), special16(b)),
      v128.or(special16(c), special16(d)),
    );
    if (v128.any_true(special)) {
      const wide = outside(a) | (outside(b) << 16) | (outside(c) << 32) | (outside(d) << 48);
      joiners = apostrophes(a) | (apostrophes(b) << 16) | (apostrophes(c) << 32) | (apostrophes(d) << 48);
      if (wide != 0) {
        limit = ctz(wide);
        const before = ((<u64>1) << limit) - 1;
        parts &= before;
        joiners &= before;
      }
    }
    if (limit != 0) {
      // Words, and what may still become one: apostrophes that follow a letter belong to it once another letter follows.
      let words = parts;
      let open = parts;
      if (joiners != 0) {
        let after = joiners & (parts << 1);
        let ahead = joiners & (parts >>> 1);
        if ((joiners & (joiners << 1)) != 0) {
          for (let more = after; more != 0; after |= more) more = joiners & (after << 1) & ~after;
          for (let more = ahead; more != 0; ahead |= more) more = joiners & (ahead >>> 1) & ~ahead;
        }
        words |= after & ahead;
        open |= after;
      }
      // The word that touches the limit is left to the next block, or to the walk by code points.
      const rest = limit - clz(~(open << (64 - limit)));
      if (rest < 64) words &= ((<u64>1) << rest) - 1;
      let edges = words ^ (words << 1);
      let out = hashes + ((<usize>count) << 2);
      while (edges != 0) {
        const first = <usize>ctz(edges);
        edges &= edges - 1;
        const last = <usize>ctz(edges);
        edges &= edges - 1;
        let from = at + first;
        let length = last - first;
        let hash = SEED;
        // Bit 5 is set in digits and apostrophes too: setting it folds letters and changes nothing else.
        while (length > 16) {
          hash = mixBlock(hash, v128.or(v128.load(from), i8x16.splat(0x20)));
          from += 16;
          length -= 16;
        }
        const block = v128.and(v128.or(v128.load(from), i8x16.splat(0x20)), v128.load(masks + 16 - length));
        store<u32>(out, finish(mixBlock(hash, block)));
        out += 4;
      }
      count = <u32>((out - hashes) >>> 2);
      at += <usize>rest;
      if (limit == 64 && rest != 0) continue;
    }
    at = walk(at, end, isFolded);
    if (at == 0) return false;
  }
  memory.fill(hashes + ((<usize>count) << 2), 0, 64);
  return true;
}

// @ts-ignore: decorator
@inline
function special16(block: v128): v128 {
  // Signed: bytes from 0x80 on are negative; of the others only 0x27 is equal.
  return v128.or(i8x16.eq(block, i8x16.splat(0x27)), i8x16.lt_s(block, i8x16.splat(0)));
}

/**
 * Reads code points from `at` until no word is open and an ASCII byte follows. Gives the place reached, 0 where the host
 * must fold the text.
 */
function walk(at: usize, end: usize, isFolded: bool): usize {
  // 0: outside, 1: in a word, 2: behind a character that is a word of its own.
  let state: u32 = 0;
  let pending: u32 = 0;
  // The open word: its hash up to the block, the block's bytes, how many of them are set.
  let hash: u64 = SEED;
  let low: u64 = 0;
  let high: u64 = 0;
  let filled: u64 = 0;
  let out = hashes + ((<usize>count) << 2);
  do {
    let point: u32 = load<u8>(at);
    let bytes: u32 = point;
    let length: u32 = 1;
    if (point < 0x80) {
      if (point - 0x41 < 26) point += 32;
      bytes = point;
      at += 1;
    } else {
      if (point < 0xe0) {
        bytes = load<u16>(at);
        length = 2;
        point = ((point & 0x1f) << 6) | ((bytes >>> 8) & 0x3f);
      } else if (point < 0xf0) {
        bytes = load<u32>(at) & 0xffffff;
        length = 3;
        point = ((point & 0x0f) << 12) | (((bytes >>> 8) & 0x3f) << 6) | ((bytes >>> 16) & 0x3f);
      } else {
        bytes = load<u32>(at);
        length = 4;
        point = ((point & 0x07) << 18) | (((bytes >>> 8) & 0x3f) << 12) | (((bytes >>> 16) & 0x3f) << 6) | ((bytes >>> 24) & 0x3f);
      }
      at += <usize>length;
      if (!isFolded) {
        if (point < 0x10000) {
          const target: u32 = load<u16>(folds + ((<usize>point) << 1));
          if (target == 0) return 0;
          if (target != point) {
            point = target;
            if (target < 0x80) {
              bytes = target;
              length = 1;
            } else if (target < 0x800) {
              bytes = (0xc0 | (target >>> 6)) | ((0x80 | (target & 0x3f)) << 8);
              length = 2;
            } else {
              bytes = (0xe0 | (target >>> 12)) | ((0x80 | ((target >>> 6) & 0x3f)) << 8) | ((0x80 | (target & 0x3f)) << 16);
              length = 3;
            }
          }
        } else if (!(point - 0x1f300 < 0x800) && !(point - 0x20000 < 0xf800)) {
          // Beyond the table only pictographs and the ideographs up to U+2F7FF are known to fold to themselves.
          return 0;
        }
      }
    }
    const kind: u32 = point < <u32>CLASS_COUNT ? load<u8>(classes + point) : point < 0x40000 ? OWN : 0;
    if (kind == PART || (kind == MARK && state != 0)) {
      if (kind == PART && state != 1) {
        if (state == 2) {
          out = append(out, mix(hash, low, high));
        }
        hash = SEED;
        low = 0;
        high = 0;
        filled = 0;
        pending = 0;
        state = 1;
      }
      // The apostrophes before the letter, then the letter, into the block's bytes; a full block only once more follows.
      while (true) {
        const part: u64 = pending != 0 ? 0x27 : <u64>bytes;
        const size: u64 = pending != 0 ? 1 : <u64>length;
        if (filled < 8) {
          low |= part << (filled << 3);
          if (filled + size > 8) high = part >>> ((8 - filled) << 3);
        } else {
          if (filled < 16) high |= part << ((filled - 8) << 3);
          if (filled + size > 16) {
            hash = mix(hash, low, high);
            low = part >>> ((16 - filled) << 3);
            high = 0;
            filled -= 16;
          }
        }
        filled += size;
        if (pending == 0) break;
        pending--;
      }
    } else if (kind == OWN) {
      if (state != 0) out = append(out, mix(hash, low, high));
      hash = SEED;
      low = <u64>bytes;
      high = 0;
      filled = <u64>length;
      pending = 0;
      state = 2;
    } else if (kind == JOINER && state == 1) {
      pending++;
    } else if (kind != MARK) {
      if (state != 0) out = append(out, mix(hash, low, high));
      state = 0;
      pending = 0;
    }
  } while (at < end && (state != 0 || load<u8>(at) >= 0x80));
  if (state != 0) out = append(out, mix(hash, low, high));
  count = <u32>((out - hashes) >>> 2);
  return at;
}

/** Stores the hash of a word behind the others; gives the place of the next one. */
// @ts-ignore: decorator
@inline
function append(out: usize, hash: u64): usize {
  if (out == hashes + ((<usize>capacity) << 2)) out = grow();
  store<u32>(out, finish(hash));
  return out + 4;
}

/** Makes room when the hashes are full. */
function grow(): usize {
  count = capacity;
  reserveHashes(1);
  return hashes + ((<usize>count) << 2);
}

/** 64-bit hash of the whole sequence of words of the last text. */
export function wordsHash(): u64 {
  let hash = SEQUENCE_SEED ^ <u64>count;
  const end = hashes + ((<usize>count) << 2);
  // Behind an odd last word stands zero.
  for (let at = hashes; at < end; at += 8) {
    hash = (hash ^ load<u64>(at)) * SEQUENCE_STEP;
    hash ^= hash >>> 32;
  }
  hash *= SEQUENCE_LAST;
  return hash ^ (hash >>> 32);
}
