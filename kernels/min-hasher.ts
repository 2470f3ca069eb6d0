// Twin of src/kernels/shingle-hashes.ts and min-hash.ts: shingles of the words of the last text, and the family's minima.
// @ts-nocheck: AssemblyScript

import { wordHashes } from './word-hasher';

// Shingles are made and used a tile at a time, so that they stay in the first-level cache whatever the text's length.
const TILE: u32 = 2048;
const tile: usize = heap.alloc(((<usize>TILE) << 2) + 64);

// u32[hashes] multipliers, offsets and minima, one after the other.
let family: usize = 0;
let hashCount: u32 = 0;

/** Address of the family's multipliers, then offsets, which the host writes once, and of the minima behind them. */
export function reserveFamily(count: u32): usize {
  hashCount = count;
  family = heap.alloc((<usize>count) * 12);
  return family;
}

/** Fills the minima from `count` words in windows of `size`; gives the number of windows, 0 leaving every minimum 2^32 - 1. */
export function minHash(count: u32, size: u32): u32 {
  const minima = family + ((<usize>hashCount) << 3);
  memory.fill(minima, 0xff, (<usize>hashCount) << 2);
  if (count < size) return 0;
  const windows = count - size + 1;
  const words = wordHashes();
  for (let done: u32 = 0; done < windows; done += TILE) {
    const length = min<u32>(TILE, windows - done);
    shingle(words + ((<usize>done) << 2), length, size);
    stream(length, minima);
  }
  return windows;
}

/** Hashes `length` windows that begin at `words` into the tile, four at a time; what the last four write too much is not read. */
function shingle(words: usize, length: u32, size: u32): void {
  const bytes = (<usize>length) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    let hash = v128.load(words + at);
    for (let next: u32 = 1; next < size; next++) {
      hash = v128.xor(i32x4.mul(hash, i32x4.splat(0x85ebca6b)), v128.load(words + at + ((<usize>next) << 2)));
    }
    hash = i32x4.mul(v128.xor(hash, i32x4.shr_u(hash, 16)), i32x4.splat(0x7feb352d));
    hash = i32x4.mul(v128.xor(hash, i32x4.shr_u(hash, 15)), i32x4.splat(0x846ca68b));
    v128.store(tile + at, v128.xor(hash, i32x4.shr_u(hash, 16)));
  }
}

/** Sixteen hashes at a time stay in registers while the tile's shingles stream past them. */
function stream(length: u32, minima: usize): void {
  const end = tile + ((<usize>length) << 2);
  const row = (<usize>hashCount) << 2;
  for (let k: usize = 0; k < row; k += 64) {
    const multipliers = family + k;
    const offsets = family + row + k;
    const a0 = v128.load(multipliers);
    const a1 = v128.load(multipliers, 16);
    const a2 = v128.load(multipliers, 32);
    const a3 = v128.load(multipliers, 48);
    const b0 = v128.load(offsets);
    const b1 = v128.load(offsets, 16);
    const b2 = v128.load(offsets, 32);
    const b3 = v128.load(offsets, 48);
    let m0 = v128.load(minima + k);
    let m1 = v128.load(minima + k, 16);
    let m2 = v128.load(minima + k, 32);
    let m3 = v128.load(minima + k, 48);
    for (let at = tile; at < end; at += 4) {
      const x = v128.load32_splat(at);
      m0 = i32x4.min_u(m0, i32x4.add(i32x4.mul(a0, x), b0));
      m1 = i32x4.min_u(m1, i32x4.add(i32x4.mul(a1, x), b1));
      m2 = i32x4.min_u(m2, i32x4.add(i32x4.mul(a2, x), b2));
      m3 = i32x4.min_u(m3, i32x4.add(i32x4.mul(a3, x), b3));
    }
    v128.store(minima + k, m0);
    v128.store(minima + k, m1, 16);
    v128.store(minima + k, m2, 32);
    v128.store(minima + k, m3, 48);
  }
}
