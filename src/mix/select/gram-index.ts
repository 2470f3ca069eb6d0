/** Upper bits by which a look-up begins. */
const BUCKET_BITS = 16;

/** Numbers different hashes 0 … size - 1, by size. 4 bytes each. */
export class GramIndex {
  /** Ascending. */
  readonly hashes: Uint32Array;
  readonly #starts: Uint32Array;

  /** @param grams in any order, repeats allowed; 32-bit */
  constructor(grams: Uint32Array) {
    const sorted = grams.slice().sort();
    let size = 0;
    for (let at = 0; at < sorted.length; at++)
      if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[size++] = sorted[at]!;
    this.hashes = sorted.slice(0, size);
    this.#starts = new Uint32Array(2 ** BUCKET_BITS + 1);
    for (const hash of this.hashes) this.#starts[(hash >>> (32 - BUCKET_BITS)) + 1]!++;
    for (let bucket = 0; bucket < 2 ** BUCKET_BITS; bucket++) this.#starts[bucket + 1]! += this.#starts[bucket]!;
  }

  get size(): number {
    return this.hashes.length;
  }

  /** @returns the hash's number; -1 for one that is not here */
  numberOf(hash: number): number {
    const { hashes } = this;
    const bucket = hash >>> (32 - BUCKET_BITS);
    let low = this.#starts[bucket]!;
    const end = this.#starts[bucket + 1]!;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (hashes[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    return low < end && hashes[low] === hash ? low : -1;
  }
}
