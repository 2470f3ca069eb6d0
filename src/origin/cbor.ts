/** Text keys only are of use here; other keys are kept under their JSON form. */
export type CborValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CborValue[]
  | CborMap;
export type CborMap = ReadonlyMap<string, CborValue>;

export type CborReading = { readonly value: CborValue } | { readonly problem: string };

/** Far above any manifest; hostile input must not exhaust the stack or the memory. */
const MAX_DEPTH = 64;
const MAX_ITEMS = 200_000;

/**
 * Reads one CBOR item (RFC 8949), of definite or indefinite length. Tags are dropped and their content kept; byte
 * strings are views of the input. Bytes after the item are ignored. Time and memory are linear in the input.
 *
 * @returns the value, or what is wrong and at which byte
 */
export function readCbor(bytes: Uint8Array): CborReading {
  const reader = new Reader(bytes);
  try {
    return { value: reader.item(0) };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
}

/** The value of a map, or undefined where there is no map or no such key. */
export function cborGet(value: CborValue, key: string): CborValue {
  return value instanceof Map ? (value as CborMap).get(key) : undefined;
}

class Malformed extends Error {}

/** What ends an item of indefinite length. */
const BREAK = Symbol('break');
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #items = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  item(depth: number): CborValue {
    const value = this.#next(depth);
    if (value === BREAK) throw this.#malformed('a break outside an item of indefinite length');
    return value;
  }

  #next(depth: number): CborValue | typeof BREAK {
    if (depth > MAX_DEPTH) throw this.#malformed(`more than ${MAX_DEPTH} levels`);
    if (++this.#items > MAX_ITEMS) throw this.#malformed(`more than ${MAX_ITEMS} items`);
    const initial = this.#take(1)[0]!;
    const major = initial >> 5;
    const info = initial & 31;
    if (major === 7) return this.#simple(info);
    const argument = info === 31 ? undefined : this.#argument(info);
    if (argument === undefined && (major < 2 || major === 6)) throw this.#malformed('an indefinite number or tag');
    switch (major) {
      case 0:
        return argument;
      case 1:
        return typeof argument === 'bigint' ? -1n - argument : -1 - argument!;
      case 2:
        return argument === undefined ? this.#chunks(2, depth) : this.#take(this.#length(argument));
      case 3:
        return this.#text(argument === undefined ? this.#chunks(3, depth) : this.#take(this.#length(argument)));
      case 4:
        return this.#array(argument, depth);
      case 5:
        return this.#map(argument, depth);
      default:
        return this.item(depth + 1);
    }
  }

  #argument(info: number): number | bigint {
    if (info < 24) return info;
    if (info > 27) throw this.#malformed(`reserved length ${info}`);
    const at = this.#at;
    this.#take(1 << (info - 24));
    if (info === 24) return this.#view.getUint8(at);
    if (info === 25) return this.#view.getUint16(at);
    if (info === 26) return this.#view.getUint32(at);
    const wide = this.#view.getBigUint64(at);
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide;
  }

  /** A length cannot exceed the bytes that are left: each element takes one at least. */
  #length(argument: number | bigint): number {
    const left = this.#bytes.length - this.#at;
    if (argument > left) throw this.#malformed(`length ${argument} with ${left} bytes left`);
    return Number(argument);
  }

  #array(argument: number | bigint | undefined, depth: number): readonly CborValue[] {
    const values: CborValue[] = [];
    if (argument === undefined) {
      for (let value = this.#next(depth + 1); value !== BREAK; value = this.#next(depth + 1)) values.push(value);
    } else {
      const length = this.#length(argument);
      for (let index = 0; index < length; index++) values.push(this.item(depth + 1));
    }
    return values;
  }

  #map(argument: number | bigint | undefined, depth: number): CborMap {
    const map = new Map<string, CborValue>();
    const length = argument === undefined ? Number.POSITIVE_INFINITY : this.#length(argument);
    for (let index = 0; index < length; index++) {
      const key = this.#next(depth + 1);
      if (key === BREAK) {
        if (argument === undefined) break;
        throw this.#malformed('a break in a map of definite length');
      }
      map.set(typeof key === 'string' ? key : keyName(key), this.item(depth + 1));
    }
    return map;
  }

  #chunks(major: number, depth: number): Uint8Array {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      if (++this.#items > MAX_ITEMS) throw this.#malformed(`more than ${MAX_ITEMS} items`);
      const initial = this.#take(1)[0]!;
      if (initial === 0xff) break;
      if (initial >> 5 !== major || (initial & 31) === 31 || depth > MAX_DEPTH) throw this.#malformed('a wrong chunk');
      const chunk = this.#take(this.#length(this.#argument(initial & 31)));
      chunks.push(chunk);
      size += chunk.length;
    }
    const joined = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    return joined;
  }

  #text(bytes: Uint8Array): string {
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new Malformed(`text that is not UTF-8 before byte ${this.#at}`, { cause });
    }
  }

  #simple(info: number): CborValue | typeof BREAK {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    if (info === 23) return undefined;
    if (info === 31) return BREAK;
    const at = this.#at;
    if (info === 25) {
      this.#take(2);
      return halfFloat(this.#view.getUint16(at));
    }
    if (info === 26) {
      this.#take(4);
      return this.#view.getFloat32(at);
    }
    if (info === 27) {
      this.#take(8);
      return this.#view.getFloat64(at);
    }
    if (info === 24) return this.#take(1)[0]!;
    if (info < 20) return info;
    throw this.#malformed(`reserved simple value ${info}`);
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length)
      throw this.#malformed(`${length} bytes wanted, ${this.#bytes.length - this.#at} left`);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #malformed(what: string): Malformed {
    return new Malformed(`${what} at byte ${this.#at}`);
  }
}

function keyName(key: CborValue): string {
  if (typeof key === 'object' && key !== null) return 'key of a composite type';
  return String(key);
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
