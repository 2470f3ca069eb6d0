import { randomInt } from 'node:crypto';

/**
 * Numbers pairs of whole numbers in the order in which they are first seen. N-grams are interned as pairs of (n-1)-gram and word,
 * exactly: no two n-grams ever share a number.
 *
 * Open addressing over typed arrays, at most half full: 16 bytes a pair asked for.
 */
export class PairInterner {
  readonly #slots: Uint32Array;
  readonly #first: Uint32Array;
  readonly #second: Uint32Array;
  readonly #mask: number;
  // Texts written to collide must not know where pairs land. Numbers follow first sight, so the seed shows in no result.
  readonly #seed = randomInt(2 ** 32);
  #size = 0;

  /**
   * @param most different pairs that can be interned, up to 2^29
   */
  constructor(most: number) {
    let slots = 16;
    while (slots < 2 * most) slots *= 2;
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
    this.#first = new Uint32Array(most);
    this.#second = new Uint32Array(most);
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
    let hash = Math.imul(first ^ this.#seed, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ second, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    let slot = (hash ^ (hash >>> 16)) & this.#mask;
    for (;;) {
      const entry = this.#slots[slot]!;
      if (entry === 0) break;
      if (this.#first[entry - 1] === first && this.#second[entry - 1] === second) return entry - 1;
      slot = (slot + 1) & this.#mask;
    }
    if (this.#size === this.#first.length) throw new RangeError(`more than ${this.#first.length} different pairs`);
    this.#first[this.#size] = first;
    this.#second[this.#size] = second;
    this.#slots[slot] = ++this.#size;
    return this.#size - 1;
  }
}
