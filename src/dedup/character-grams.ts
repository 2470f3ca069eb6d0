import { foldText } from '../kernels/fold-text.ts';
import { HASH_SEED } from './hash-seed.ts';

/** UTF-16 units of a gram. */
const GRAM = 5;

/**
 * The distinct character 5-grams of a folded text, a shorter text as one gram. Kept as places in the text: 8 to 16 bytes a character,
 * where a set of strings would need ten times that and ends at 16 million.
 */
export class CharacterGrams {
  readonly #folded: string;
  readonly #width: number;
  /** Open table of places, from 1; at most half full. */
  readonly #slots: Uint32Array;
  readonly count: number;

  constructor(text: string) {
    this.#folded = foldText(text);
    this.#width = Math.min(GRAM, this.#folded.length);
    const places = this.#folded.length - this.#width + 1;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * places)));
    let count = 0;
    for (let at = 0; at < places; at++) {
      const slot = this.#slotOf(this, at);
      if (this.#slots[slot] !== 0) continue;
      this.#slots[slot] = at + 1;
      count++;
    }
    this.count = count;
  }

  /** Jaccard similarity with the grams of another text, in [0, 1]. */
  jaccard(other: CharacterGrams): number {
    let shared = 0;
    if (this.#width === other.#width) {
      const fewer = this.count < other.count ? this : other;
      const more = fewer === this ? other : this;
      for (const place of fewer.#slots) if (place !== 0 && more.#slots[more.#slotOf(fewer, place - 1)] !== 0) shared++;
    }
    return shared / (this.count + other.count - shared);
  }

  /** Slot of the gram that stands at a place of another text, or the empty one where it belongs. */
  #slotOf(of: CharacterGrams, at: number): number {
    const last = this.#slots.length - 1;
    let hash = HASH_SEED;
    for (let unit = at; unit < at + this.#width; unit++) {
      hash = Math.imul(hash ^ of.#folded.charCodeAt(unit), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    let slot = hash & last;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & last) {
      const place = this.#slots[slot]! - 1;
      let same = 0;
      while (same < this.#width && this.#folded.charCodeAt(place + same) === of.#folded.charCodeAt(at + same)) same++;
      if (same === this.#width) break;
    }
    return slot;
  }
}
