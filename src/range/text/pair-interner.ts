import { randomInt } from 'node:crypto';

const FEWEST_SLOTS = 1 << 10;

/**
 * Numbers pairs of whole numbers in the order in which they are first seen. N-grams are interned as pairs of (n-1)-gram and word,
 * exactly: no two n-grams ever share a number.
 *
 * Open addressing over typed arrays that grow with the pairs, at most half full: 16 to 32 bytes a pair.
 */
export class PairInterner {
  /** 1 + place of a pair in `#pairs`, 0 for none. */
  #slots = new Uint32Array(FEWEST_SLOTS);
  /** First, second and number of each pair, side by side, so that a look costs one line of cache. */
  #pairs = new Uint32Array((FEWEST_SLOTS / 2) * 3);
  #kept = 0;
  readonly #most: number;
  // Texts written to collide must not know where pairs land. Numbers follow first sight, so the seed shows in no result.
  readonly #seed = randomInt(2 ** 32);
  #size = 0;

  /**
   * @param most different pairs that can be interned, up to 2^29
   */
  constructor(most: number) {
    this.#most = most;
  }

  /** Pairs interned so far. */
  get size(): number {
    return this.#size;
  }

  /**
   * @param first,second whole, 0 … 2^32 - 1
   * @returns number of the pair, 0 … size - 1
   * @throws {RangeError} when there would be more pairs than `most`
   */
  intern(first: number, second: number): number {
    const slots = this.#slots;
    const pairs = this.#pairs;
    const mask = slots.length - 1;
    let slot = this.#hash(first, second) & mask;
    for (;;) {
      const entry = slots[slot]!;
      if (entry === 0) break;
      const at = (entry - 1) * 3;
      if (pairs[at] === first && pairs[at + 1] === second) return pairs[at + 2]!;
      slot = (slot + 1) & mask;
    }
    const number = this.internUnique();
    const at = this.#kept * 3;
    pairs[at] = first;
    pairs[at + 1] = second;
    pairs[at + 2] = number;
    slots[slot] = ++this.#kept;
    if (2 * this.#kept === slots.length) this.#grow();
    return number;
  }

  /**
   * Numbers a pair that is known to come this once: it is not kept.
   *
   * @throws {RangeError} when there would be more pairs than `most`
   */
  internUnique(): number {
    if (this.#size === this.#most) throw new RangeError(`more than ${this.#most} different pairs`);
    return this.#size++;
  }

  #hash(first: number, second: number): number {
    let hash = Math.imul(first ^ this.#seed, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ second, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const pairs = new Uint32Array((slots.length / 2) * 3);
    pairs.set(this.#pairs);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#kept; entry++) {
      let slot = this.#hash(pairs[entry * 3]!, pairs[entry * 3 + 1]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.#slots = slots;
    this.#pairs = pairs;
  }
}
