/** UTF-8 takes at most so many bytes for a unit of UTF-16. */
const BYTES_A_UNIT = 3;
const KEPT_BYTES = 4 * 1024 * 1024;

/** Encodes texts that are looked at once, one after the other, in one room: millions of small buffers would cost the collector more than the encoding. */
export class Utf8Scratch {
  #room = Buffer.alloc(0);

  /** @returns UTF-8 of the text, half surrogate pairs as U+FFFD; valid until the next call */
  encode(text: string): Uint8Array {
    const most = text.length * BYTES_A_UNIT;
    // What one long text took is given back.
    if (most > this.#room.length || (this.#room.length > KEPT_BYTES && most < KEPT_BYTES))
      this.#room = Buffer.allocUnsafeSlow(Math.max(64 * 1024, Math.min(2 * most, Math.max(most, KEPT_BYTES))));
    return this.#room.subarray(0, this.#room.write(text, 0, 'utf8'));
  }
}
