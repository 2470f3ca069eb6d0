/** A set of records by their numbers, one bit each: a `Set` holds no more than 16.7 million. */
export class RecordSet {
  readonly #bits: Uint32Array;
  #size = 0;

  /** @param count records there are */
  constructor(count: number) {
    this.#bits = new Uint32Array(Math.ceil(count / 32));
  }

  get size(): number {
    return this.#size;
  }

  add(record: number): void {
    const bit = 1 << (record & 31);
    const word = this.#bits[record >>> 5]!;
    if ((word & bit) !== 0) return;
    this.#bits[record >>> 5] = word | bit;
    this.#size++;
  }

  /** All of them, ascending. */
  records(): Uint32Array {
    const records = new Uint32Array(this.#size);
    let at = 0;
    for (const [index, word] of this.#bits.entries()) {
      for (let left = word; left !== 0; left &= left - 1) records[at++] = index * 32 + (31 - Math.clz32(left & -left));
    }
    return records;
  }
}
