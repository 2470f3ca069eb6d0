const BASE_32 = 2 ** 32;

/** Writes the numbers of an entry into one buffer that grows. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(sizeBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(64, sizeBytes));
  }

  /** The bytes written so far. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number of 0 to 2^53 - 1, seven bits a byte, lowest first. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number of 0 to 2^53 - 1`);
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Their number, then six bytes each, little endian. */
  uint48s(values: Float64Array): void {
    this.varint(values.length);
    this.#reserve(values.length * 6);
    const bytes = this.#bytes;
    let at = this.#length;
    for (const value of values) {
      bytes.writeUInt32LE(value % BASE_32, at);
      bytes.writeUInt16LE(Math.floor(value / BASE_32), at + 4);
      at += 6;
    }
    this.#length = at;
  }

  /** Their number, then four bytes each, little endian. */
  uint32s(values: Uint32Array): void {
    this.varint(values.length);
    this.#reserve(values.length * 4);
    this.#bytes.set(bytesOf(values), this.#length);
    this.#length += values.byteLength;
  }

  /** Their number, then eight bytes each, little endian. */
  int64s(values: BigInt64Array): void {
    this.varint(values.length);
    this.#reserve(values.length * 8);
    this.#bytes.set(bytesOf(values), this.#length);
    this.#length += values.byteLength;
  }

  /** Its length in bytes, then its UTF-8 bytes. */
  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.#reserve(length);
    this.#length += this.#bytes.write(value, this.#length, length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Reads what `ByteWriter` wrote. Every method throws a `RangeError` where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.#bytes[this.#take(1)]!;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.uint8();
      value += (byte & 0x7f) * factor;
      if (!Number.isSafeInteger(value)) throw new RangeError('a number beyond 2^53');
      if (byte < 0x80) return value;
      factor *= 0x80;
      if (factor > 2 ** 49) throw new RangeError('a number of more than 8 bytes');
    }
  }

  /** A view, no copy. */
  raw(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  uint48s(): Float64Array {
    const { at, count } = this.#takeMany(6);
    const values = new Float64Array(count);
    const bytes = this.#bytes;
    for (let index = 0, from = at; index < count; index++, from += 6)
      values[index] = bytes.readUInt32LE(from) + bytes.readUInt16LE(from + 4) * BASE_32;
    return values;
  }

  uint32s(): Uint32Array {
    const { at, count } = this.#takeMany(4);
    const values = new Uint32Array(count);
    bytesOf(values).set(this.#bytes.subarray(at, at + count * 4));
    return values;
  }

  int64s(): BigInt64Array {
    const { at, count } = this.#takeMany(8);
    const values = new BigInt64Array(count);
    bytesOf(values).set(this.#bytes.subarray(at, at + count * 8));
    return values;
  }

  text(): string {
    return this.raw(this.varint()).toString('utf8');
  }

  #takeMany(width: number): { readonly at: number; readonly count: number } {
    const count = this.varint();
    return { at: this.#take(count * width), count };
  }

  #take(length: number): number {
    const at = this.#at;
    if (!(length >= 0) || at + length > this.#bytes.length)
      throw new RangeError(`${length} bytes wanted at ${at}, ${this.#bytes.length - at} left`);
    this.#at = at + length;
    return at;
  }
}

/** Memory of all machines that the kernels run on is little endian: numbers are copied as they lie there. */
function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
