import type { KeyHalves } from './block-filter.ts';
import { HALF, spreadUpper } from './posting-key.ts';

const MIN_CAPACITY = 1 << 10;

/** The keys of one text's fingerprints, and which of them may be indexed. Used again for each text. */
export class TextKeys implements KeyHalves {
  count = 0;
  upper: Uint32Array = new Uint32Array(MIN_CAPACITY);
  lower: Uint32Array = new Uint32Array(MIN_CAPACITY);
  #passes = new Uint8Array(MIN_CAPACITY);

  /**
   * Takes the fingerprints of the next text.
   *
   * @param grams lower 32 and upper 16 bits of each in turn: shape [2 * fingerprints]
   */
  load(grams: Uint32Array): void {
    const count = grams.length / 2;
    this.count = count;
    if (count > this.#passes.length) {
      const capacity = 2 ** Math.ceil(Math.log2(count));
      this.upper = new Uint32Array(capacity);
      this.lower = new Uint32Array(capacity);
      this.#passes = new Uint8Array(capacity);
    }
    const { upper, lower } = this;
    for (let at = 0; at < count; at++) {
      const low = grams[2 * at]!;
      const half = low & (HALF - 1);
      lower[at] = half;
      upper[at] = spreadUpper((grams[2 * at + 1]! << 8) | (low >>> 24), half);
    }
    this.#passes.fill(0, 0, count);
  }

  /** Shape [at least count]: 1 for keys that may be indexed; filters write to it. */
  get passes(): Uint8Array {
    return this.#passes;
  }

  /** The first key from `from` on that may be indexed; -1 where there is none. */
  next(from: number): number {
    const at = this.#passes.indexOf(1, from);
    return at < this.count ? at : -1;
  }
}
