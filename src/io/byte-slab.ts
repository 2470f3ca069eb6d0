/** Holds the rows of a block of 1 MiB and one that began in the block before. */
const SLAB_BYTES = 2 * 1024 * 1024;

/**
 * Room for copies of short runs of bytes that are all given up at once: an `ArrayBuffer` each would cost the collector more than the copying.
 */
export class ByteSlab {
  #room = Buffer.alloc(0);
  #used = 0;

  /** @returns a copy, valid until `clear` is called */
  copy(bytes: Uint8Array): Uint8Array {
    // What was given out before keeps the room it lies in.
    if (this.#used + bytes.length > this.#room.length) {
      this.#room = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes.length));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += bytes.length;
    const copy = this.#room.subarray(start, this.#used);
    copy.set(bytes);
    return copy;
  }

  /** Gives up all copies: the next ones are written over them. Room that one long run made large is given back. */
  clear(): void {
    this.#used = 0;
    if (this.#room.length > SLAB_BYTES) this.#room = Buffer.alloc(0);
  }
}
