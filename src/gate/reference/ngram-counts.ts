import { mix32 } from '../../statistics/mix32.ts';

const FIRST_SLOTS = 1 << 12;
/** Filled to this share at most: longer chains cost more than the room. */
const FULLEST = 0.6;

/** A 64-bit hash as two unsigned halves. */
export interface HashPair {
  readonly high: number;
  readonly low: number;
}

/** Counts of 64-bit hashes: open addressing in typed arrays, 12 bytes a slot. */
export class NgramCounts {
  #high = new Uint32Array(FIRST_SLOTS);
  #low = new Uint32Array(FIRST_SLOTS);
  #counts = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  /** Distinct hashes. */
  get size(): number {
    return this.#size;
  }

  add(high: number, low: number, by = 1): void {
    const slot = this.#slot(high, low);
    if (this.#counts[slot] === 0) {
      if (this.#size + 1 > this.#counts.length * FULLEST) {
        this.#grow();
        this.add(high, low, by);
        return;
      }
      this.#high[slot] = high;
      this.#low[slot] = low;
      this.#size++;
    }
    this.#counts[slot] = this.#counts[slot]! + by;
  }

  count(high: number, low: number): number {
    return this.#counts[this.#slot(high, low)]!;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#size = 0;
  }

  /** All hashes with their counts, in no order: shape [size] each. */
  entries(): { readonly high: Uint32Array; readonly low: Uint32Array; readonly counts: Uint32Array } {
    const high = new Uint32Array(this.#size);
    const low = new Uint32Array(this.#size);
    const counts = new Uint32Array(this.#size);
    let at = 0;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      if (this.#counts[slot] === 0) continue;
      high[at] = this.#high[slot]!;
      low[at] = this.#low[slot]!;
      counts[at++] = this.#counts[slot]!;
    }
    return { high, low, counts };
  }

  #slot(high: number, low: number): number {
    const mask = this.#counts.length - 1;
    let slot = (low ^ high) & mask;
    while (this.#counts[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const { high, low, counts } = this.entries();
    const slots = this.#counts.length * 2;
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#counts = new Uint32Array(slots);
    this.#size = 0;
    for (let at = 0; at < counts.length; at++) this.add(high[at]!, low[at]!, counts[at]!);
  }
}

/** 64-bit hash of a word: two 32-bit hashes over its UTF-16 code units that share no constant. */
export function wordPair(word: string): HashPair {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let at = 0; at < word.length; at++) {
    const unit = word.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low + unit, 0x5bd1e995) ^ (low >>> 15);
  }
  return { high: mix32(high), low: mix32(low ^ Math.imul(word.length, 0x27d4eb2f)) };
}

/** 64-bit hash of a sequence of words; sequences of other lengths or orders have other hashes. */
export function sequencePair(words: readonly HashPair[]): HashPair {
  let high = Math.imul(words.length, 0x9e3779b1);
  let low = Math.imul(words.length, 0x85ebca77);
  for (const word of words) {
    high = mix32(Math.imul(high, 0x01000193) ^ word.high);
    low = mix32(Math.imul(low, 0xc2b2ae3d) ^ word.low);
  }
  return { high, low };
}
