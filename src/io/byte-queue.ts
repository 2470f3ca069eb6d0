const SMALLEST_CAPACITY = 4096;

/**
 * Bytes that arrive in pieces and are taken from the front. Appending costs amortised constant time a byte, so a row
 * that arrives in n pieces costs O(row) and not O(row * n). What is appended is copied.
 */
export class ByteQueue {
  #store = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  append(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#store.length) this.#makeRoom(bytes.length);
    this.#store.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** All bytes held, without a copy: valid until the next call of `append`, `drop` or `clear`. */
  view(): Buffer {
    return this.#store.subarray(this.#start, this.#end);
  }

  /** Removes bytes from the front. */
  drop(count: number): void {
    this.#start += count;
    if (this.#start >= this.#end) this.clear();
  }

  /** Removes all bytes and, where one long row made the store large, gives its memory back. */
  clear(): void {
    this.#start = 0;
    this.#end = 0;
    if (this.#store.length > 4 * 1024 * 1024) this.#store = Buffer.alloc(0);
  }

  #makeRoom(count: number): void {
    const held = this.length;
    const needed = held + count;
    if (needed <= this.#store.length / 2) {
      this.#store.copyWithin(0, this.#start, this.#end);
    } else {
      const larger = Buffer.allocUnsafeSlow(Math.max(SMALLEST_CAPACITY, needed * 2));
      this.#store.copy(larger, 0, this.#start, this.#end);
      this.#store = larger;
    }
    this.#start = 0;
    this.#end = held;
  }
}
