const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** A page header nests 3 structs, a footer 6 structs and lists in each other. */
const MAX_DEPTH = 24;

/**
 * Where a struct in Thrift's compact protocol ends, found without building it; `undefined` where the bytes end first.
 * What this has passed, hyparquet's reader takes in time and memory that the bytes account for: no list is longer than the
 * bytes, no number longer than its type, nothing nested without end.
 *
 * @param start offset of the struct's first field
 * @param maxValues fields and list elements that the struct may hold, all levels together
 * @throws where the bytes are no such struct
 */
export function thriftStructEnd(bytes: Uint8Array, start: number, maxValues: number): number | undefined {
  const walk = new ThriftWalk(bytes, start, maxValues);
  walk.struct(1);
  return walk.isCut ? undefined : walk.at;
}

class ThriftWalk {
  readonly #bytes: Uint8Array;
  #valuesLeft: number;
  at: number;
  isCut = false;

  constructor(bytes: Uint8Array, start: number, maxValues: number) {
    this.#bytes = bytes;
    this.at = start;
    this.#valuesLeft = maxValues;
  }

  struct(depth: number): void {
    if (depth > MAX_DEPTH) throw new Error(`a header is nested more than ${MAX_DEPTH} deep`);
    while (!this.isCut) {
      const byte = this.#byte();
      const type = byte & 0x0f;
      if (type === STOP) return;
      if (byte >> 4 === 0) this.#varint(5);
      this.#value(type, depth, false);
    }
  }

  #value(type: number, depth: number, isElement: boolean): void {
    if (--this.#valuesLeft < 0) throw new Error('a header holds too many values');
    if (type === TRUE || type === FALSE) {
      // As a field, the type is the value.
      if (isElement) this.#skip(1);
    } else if (type === BYTE) this.#skip(1);
    else if (type === I16 || type === I32) this.#varint(5);
    else if (type === I64) this.#varint(10);
    else if (type === DOUBLE) this.#skip(8);
    else if (type === BINARY) this.#skip(this.#varint(5));
    else if (type === LIST) this.#list(depth + 1);
    else if (type === STRUCT) this.struct(depth + 1);
    else throw new Error(`a header holds a value of the unknown type ${type}`);
  }

  #list(depth: number): void {
    if (depth > MAX_DEPTH) throw new Error(`a header is nested more than ${MAX_DEPTH} deep`);
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#varint(5) : head >> 4;
    // Every element takes a byte or more.
    if (size > this.#bytes.length - this.at) this.isCut = true;
    for (let index = 0; index < size && !this.isCut; index++) this.#value(head & 0x0f, depth, true);
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) this.isCut = true;
    return byte ?? STOP;
  }

  #skip(byteCount: number): void {
    this.at += byteCount;
    if (this.at > this.#bytes.length) this.isCut = true;
  }

  /** Exact up to 2^53, which is more than any length may be. */
  #varint(maxBytes: number): number {
    let value = 0;
    for (let index = 0; index < maxBytes; index++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw new Error(`a header holds a number of more than ${maxBytes} bytes`);
  }
}
