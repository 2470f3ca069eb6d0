import { mix32 } from '../../statistics/mix32.ts';
import { HALF } from './posting-key.ts';

/** A block is a cache line: one memory access a question. */
const BLOCK_WORDS = 16;
/** With 8 bits a key and 16 bits of room for each, one in a thousand of keys that are not there passes (held by its test). */
const BITS_A_KEY = 16;

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

  constructor(words: Uint32Array) {
    this.words = words;
    this.#blocks = words.length / BLOCK_WORDS;
  }

  static forKeys(keyCount: number): BlockFilter {
    return new BlockFilter(new Uint32Array(filterBlocks(keyCount) * BLOCK_WORDS));
  }

  add(upper: number, lower: number): void {
    const { words } = this;
    const block = this.#blockOf(upper, lower);
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
    const block = this.#blockOf(upper, lower);
    const first = bitsOf(upper, lower);
    if (((words[block | ((first >>> 5) & 15)]! >>> (first & 31)) & 1) === 0) return false;
    if (((words[block | ((first >>> 14) & 15)]! >>> ((first >>> 9) & 31)) & 1) === 0) return false;
    if (((words[block | ((first >>> 23) & 15)]! >>> ((first >>> 18) & 31)) & 1) === 0) return false;
    const second = Math.imul(first, 0x9e3779b1);
    if (((words[block | (second >>> 28)]! >>> ((second >>> 23) & 31)) & 1) === 0) return false;
    if (((words[block | ((second >>> 19) & 15)]! >>> ((second >>> 14) & 31)) & 1) === 0) return false;
    if (((words[block | ((second >>> 10) & 15)]! >>> ((second >>> 5) & 31)) & 1) === 0) return false;
    const third = Math.imul(second ^ (second >>> 15), 0x85ebca6b);
    if (((words[block | (third >>> 28)]! >>> ((third >>> 23) & 31)) & 1) === 0) return false;
    return ((words[block | ((third >>> 19) & 15)]! >>> ((third >>> 14) & 31)) & 1) === 1;
  }

  #blockOf(upper: number, lower: number): number {
    return Math.floor(((upper + lower / HALF) / HALF) * this.#blocks) * BLOCK_WORDS;
  }
}

function bitsOf(upper: number, lower: number): number {
  return mix32(lower | (upper << 24));
}
