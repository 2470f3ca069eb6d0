import { mix32 } from '../../statistics/mix32.ts';
import { HALF } from './posting-key.ts';

/** A block is a cache line: one memory access a question. */
const BLOCK_BITS = 4;
const BLOCK_WORDS = 2 ** BLOCK_BITS;
/** With 8 bits a key and 16 bits of room for each, one in a thousand of keys that are not there passes (held by its test). */
const BITS_A_KEY = 16;
const KEYS = HALF * HALF;
/** Blocks that are fetched before the first of them is looked at: they stay in the smallest cache meanwhile. */
const FETCHED_AT_ONCE = 128;
const fetched = new Uint32Array(FETCHED_AT_ONCE);

/** Some keys as their halves, which may have room for more. */
export interface KeyHalves {
  readonly count: number;
  /** Shape [at least count]. */
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
}

/** Blocks that a filter of so many keys has. */
export function filterBlocks(keyCount: number): number {
  return Math.max(1, Math.ceil((keyCount * BITS_A_KEY) / (BLOCK_WORDS * 32)));
}

/**
 * A Bloom filter in blocks of 64 bytes (Putze, Sanders and Singler 2007, section 3.1). A key's block is the upper part of the key, so that
 * adding keys in their order fills block after block. Keys that were added always pass.
 */
export class BlockFilter {
  /** Shape [blocks * 16]; may lie in memory that threads share. */
  readonly words: Uint32Array;
  readonly #blocks: number;
  /** Made of what was fetched, so that no compiler leaves the fetching out. */
  #trace = 0;

  constructor(words: Uint32Array) {
    this.words = words;
    this.#blocks = words.length / BLOCK_WORDS;
  }

  static forKeys(keyCount: number): BlockFilter {
    return new BlockFilter(new Uint32Array(filterBlocks(keyCount) * BLOCK_WORDS));
  }

  add(upper: number, lower: number): void {
    const { words } = this;
    const block = blockOf(upper, lower, this.#blocks / KEYS);
    const first = bitsOf(upper, lower);
    const second = Math.imul(first, 0x9e3779b1);
    const third = Math.imul(second ^ (second >>> 15), 0x85ebca6b);
    words[block | ((first >>> 5) & 15)]! |= 1 << (first & 31);
    words[block | ((first >>> 14) & 15)]! |= 1 << ((first >>> 9) & 31);
    words[block | ((first >>> 23) & 15)]! |= 1 << ((first >>> 18) & 31);
    words[block | (second >>> 28)]! |= 1 << ((second >>> 23) & 31);
    words[block | ((second >>> 19) & 15)]! |= 1 << ((second >>> 14) & 31);
    words[block | ((second >>> 10) & 15)]! |= 1 << ((second >>> 5) & 31);
    words[block | (third >>> 28)]! |= 1 << ((third >>> 23) & 31);
    words[block | ((third >>> 19) & 15)]! |= 1 << ((third >>> 14) & 31);
  }

  has(upper: number, lower: number): boolean {
    const { words } = this;
    const block = blockOf(upper, lower, this.#blocks / KEYS);
    const first = bitsOf(upper, lower);
    if (((words[block | ((first >>> 5) & 15)]! >>> (first & 31)) & 1) === 0) return false;
    if (((words[block | ((first >>> 14) & 15)]! >>> ((first >>> 9) & 31)) & 1) === 0) return false;
    if (((words[block | ((first >>> 23) & 15)]! >>> ((first >>> 18) & 31)) & 1) === 0) return false;
    const second = Math.imul(first, 0x9e3779b1);
    if (((words[block | (second >>> 28)]! >>> ((second >>> 23) & 31)) & 1) === 0) return false;
    return hasLastBits(words, block, second);
  }

  /**
   * Marks those of some keys that pass, as `has` says. A filter larger than the caches is asked so several times as fast: all blocks are
   * fetched first, so that the memory brings many at once; by `has`, each waits until the one before it was judged.
   *
   * @param keys.upper, keys.lower halves of the keys: shape [at least keys.count]
   * @param passes shape [at least keys.count]: 1 is written for keys that pass, nothing for others
   */
  mark({ count, upper, lower }: KeyHalves, passes: Uint8Array): void {
    for (let from = 0; from < count; from += FETCHED_AT_ONCE)
      this.#trace ^= markSome(this.words, from, Math.min(count, from + FETCHED_AT_ONCE), upper, lower, passes);
  }
}

/** Plain arguments and constants: twice as fast as with members of objects and of other modules. */
function markSome(
  words: Uint32Array,
  from: number,
  to: number,
  upper: Uint32Array,
  lower: Uint32Array,
  passes: Uint8Array,
): number {
  const scale = words.length / BLOCK_WORDS / 2 ** 48;
  for (let at = from; at < to; at++)
    fetched[at - from] = Math.floor((upper[at]! * 2 ** 24 + lower[at]!) * scale) << BLOCK_BITS;
  let trace = 0;
  for (let at = 0; at < to - from; at++) trace ^= words[fetched[at]!]!;
  for (let at = from; at < to; at++) {
    const block = fetched[at - from]!;
    const first = bitsOf(upper[at]!, lower[at]!);
    const second = Math.imul(first, 0x9e3779b1);
    // Four bits at once: one branch, which nearly always goes the same way, instead of one a bit.
    const some =
      (words[block | ((first >>> 5) & 15)]! >>> (first & 31)) &
      (words[block | ((first >>> 14) & 15)]! >>> ((first >>> 9) & 31)) &
      (words[block | ((first >>> 23) & 15)]! >>> ((first >>> 18) & 31)) &
      (words[block | (second >>> 28)]! >>> ((second >>> 23) & 31));
    if ((some & 1) !== 0 && hasLastBits(words, block, second)) passes[at] = 1;
  }
  return trace;
}

/** First word of a key's block. */
function blockOf(upper: number, lower: number, scale: number): number {
  return Math.floor((upper * HALF + lower) * scale) << BLOCK_BITS;
}

function bitsOf(upper: number, lower: number): number {
  return mix32(lower | (upper << 24));
}

function hasLastBits(words: Uint32Array, block: number, second: number): boolean {
  if (((words[block | ((second >>> 19) & 15)]! >>> ((second >>> 14) & 31)) & 1) === 0) return false;
  if (((words[block | ((second >>> 10) & 15)]! >>> ((second >>> 5) & 31)) & 1) === 0) return false;
  const third = Math.imul(second ^ (second >>> 15), 0x85ebca6b);
  if (((words[block | (third >>> 28)]! >>> ((third >>> 23) & 31)) & 1) === 0) return false;
  return ((words[block | ((third >>> 19) & 15)]! >>> ((third >>> 14) & 31)) & 1) === 1;
}
