// Twin of src/kernels/winnow.ts: winnowing fingerprints of the words of the last text.
// @ts-nocheck: AssemblyScript

import { wordHashes } from './word-hasher';

const GRAM: u32 = 8;
const WINDOW: u32 = 5;
const STEP: u64 = 0x9e3779b97f4a7c15;
const LAST: u64 = 0xd6e8feb86659fd93;
const NONE: u64 = 0xffffffffffffffff;

// STEP to the power of GRAM: what a word weighs once it has left the gram.
const STEP2: u64 = STEP * STEP;
const STEP4: u64 = STEP2 * STEP2;
const LEAVING: u64 = STEP4 * STEP4;

// The last eight keys, by the lower three bits of their index.
const ring: usize = memory.data(64, 8);

let capacity: u32 = 0;
// u64[capacity] keys, then u32[capacity] positions.
let grams: usize = 0;
let positions: usize = 0;

/** Address of the keys that the last `winnow` kept. */
export function winnowedGrams(): usize {
  return grams;
}

/** Address of the index of each kept gram's first word. */
export function winnowedPositions(): usize {
  return positions;
}

/** Winnows the first `count` word hashes; gives the number of grams kept. */
export function winnow(count: u32): u32 {
  if (count < GRAM) return 0;
  const total = count - GRAM + 1;
  if (total > capacity) {
    // The stub runtime never frees: doubling keeps the sum of all buffers under twice the largest.
    capacity = max<u32>(max<u32>(total, capacity * 2), 1 << 14);
    grams = heap.alloc((<usize>capacity) << 3);
    positions = heap.alloc((<usize>capacity) << 2);
  }
  const words = wordHashes();
  let hash: u64 = 0;
  for (let at: u32 = 0; at < GRAM - 1; at++) hash = hash * STEP + <u64>load<u32>(words + ((<usize>at) << 2)) + 1;
  let kept: u32 = 0;
  let least: u64 = NONE;
  let leastAt: u32 = 0;
  let lastAt: u32 = 0xffffffff;
  const firstWindow = min<u32>(WINDOW, total) - 1;
  for (let at: u32 = 0; at < total; at++) {
    const entering = words + ((<usize>(at + GRAM - 1)) << 2);
    hash = hash * STEP + <u64>load<u32>(entering) + 1;
    if (at != 0) hash -= (<u64>load<u32>(entering - (GRAM << 2)) + 1) * LEAVING;
    const key = finish(hash);
    store<u64>(ring + ((<usize>(at & 7)) << 3), key);
    if (key <= least) {
      least = key;
      leastAt = at;
    } else if (at - leastAt >= WINDOW) {
      least = NONE;
      for (let back: u32 = at - WINDOW + 1; back <= at; back++) {
        const other = load<u64>(ring + ((<usize>(back & 7)) << 3));
        if (other <= least) {
          least = other;
          leastAt = back;
        }
      }
    }
    if (at >= firstWindow && leastAt != lastAt) {
      store<u64>(grams + ((<usize>kept) << 3), least);
      store<u32>(positions + ((<usize>kept) << 2), leastAt);
      kept++;
      lastAt = leastAt;
    }
  }
  return kept;
}

// @ts-ignore: decorator
@inline
function finish(hash: u64): u64 {
  hash ^= hash >>> 32;
  hash *= LAST;
  return (hash ^ (hash >>> 32)) >>> 16;
}
