import { readFileSync } from 'node:fs';
import { buildCharacterClasses } from './character-classes.ts';
import type { TextMeasure } from './measure-text.ts';
import { MAX_LITERAL_HITS } from './scan-literals.ts';

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly words: WebAssembly.Global;
  readonly codePoints: WebAssembly.Global;
  reserveText(size: number): number;
  setCharacterClasses(): number;
  measureText(size: number): void;
  reserveLiterals(entryCount: number, byteCount: number): number;
  scanLiterals(size: number, out: number, limit: number): number;
}

const MIN_TEXT_BYTES = 1 << 20;

/**
 * The WASM kernels over one text at a time. `load` writes the text into WASM memory once; every kernel and every hash
 * then reads it there. One instance a thread; the view given by `bytes` is valid until the next `load`.
 */
export class TextKernel {
  readonly #exports: KernelExports;
  readonly #out: number;
  readonly #encoder = new TextEncoder();
  #memory: Uint8Array;
  #address: number;
  #capacity = MIN_TEXT_BYTES;
  #size = 0;

  /** @param literals scanned for by `scanLiterals`, ASCII case folded; each at least 2 bytes of UTF-8 */
  constructor(literals: readonly string[]) {
    const module = new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
    this.#exports = new WebAssembly.Instance(module, {}).exports as unknown as KernelExports;
    const classesAt = this.#exports.setCharacterClasses();
    const classes = buildCharacterClasses();
    new Uint8Array(this.#exports.memory.buffer).set(classes, classesAt);
    this.#out = this.#exports.reserveText(MAX_LITERAL_HITS * 8);
    this.#writeLiterals(literals);
    this.#address = this.#exports.reserveText(MIN_TEXT_BYTES);
    this.#memory = new Uint8Array(this.#exports.memory.buffer);
  }

  /** Encodes `text` into WASM memory and returns its UTF-8 bytes there. */
  load(text: string): Uint8Array {
    const worst = text.length * 3;
    if (worst > this.#capacity) {
      this.#address = this.#exports.reserveText(worst);
      this.#capacity = worst;
    }
    if (this.#memory.buffer !== this.#exports.memory.buffer) this.#memory = new Uint8Array(this.#exports.memory.buffer);
    this.#size = this.#encoder.encodeInto(text, this.#memory.subarray(this.#address, this.#address + worst)).written;
    return this.bytes;
  }

  get bytes(): Uint8Array {
    return this.#memory.subarray(this.#address, this.#address + this.#size);
  }

  measure(): TextMeasure {
    this.#exports.measureText(this.#size);
    return { words: this.#exports.words.value >>> 0, characters: this.#exports.codePoints.value >>> 0 };
  }

  /** (literal index, byte offset) pairs, offsets ascending, then literals; at most `MAX_LITERAL_HITS` pairs. */
  scanLiterals(): Int32Array {
    const found = this.#exports.scanLiterals(this.#size, this.#out, MAX_LITERAL_HITS);
    return found === 0 ? NO_HITS : inOrder(new Int32Array(this.#memory.buffer, this.#out, found * 2).slice());
  }

  #writeLiterals(literals: readonly string[]): void {
    const encoded = literals.map((literal, index) => {
      const bytes = this.#encoder.encode(literal).map(foldByte);
      if (bytes.length < 2) throw new RangeError(`literal ${index} has ${bytes.length} bytes; at least 2 are needed`);
      const isShort = bytes.length < 4;
      return { index, bytes, isShort, head: isShort ? bytes[0]! | (bytes[1]! << 8) : hashOfFour(bytes) };
    });
    encoded.sort((a, b) => Number(a.isShort) - Number(b.isShort) || a.head - b.head || a.index - b.index);
    const byteCount = encoded.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const foldAt = this.#exports.reserveLiterals(encoded.length, byteCount);
    const buffer = this.#exports.memory.buffer;
    const memory = new Uint8Array(buffer);
    for (let byte = 0; byte < 256; byte++) memory[foldAt + byte] = foldByte(byte);
    const secondsAt = foldAt + 256;
    const bitsAt = secondsAt + 256;
    const longsAt = bitsAt + 4096;
    const shortsAt = longsAt + 65536;
    const entriesAt = shortsAt + 131072;
    memory.fill(0, secondsAt, entriesAt);
    const longs = new Uint16Array(buffer, longsAt, 32768);
    const shorts = new Uint16Array(buffer, shortsAt, 65536);
    const view = new DataView(buffer);
    let bytesAt = entriesAt + encoded.length * 12;
    encoded.forEach(({ index, bytes, isShort, head }, position) => {
      const heads = isShort ? shorts : longs;
      if (heads[head] === 0) heads[head] = position + 1;
      if (isShort) memory[secondsAt + bytes[1]!] = memory[secondsAt + unfoldByte(bytes[1]!)] = 1;
      else memory[bitsAt + (head >>> 3)]! |= 1 << (head & 7);
      const next = encoded[position + 1];
      const lastOfBucket = next === undefined || next.isShort !== isShort || next.head !== head;
      view.setUint32(entriesAt + position * 12, (index | (lastOfBucket ? 0x80000000 : 0)) >>> 0, true);
      view.setUint32(entriesAt + position * 12 + 4, bytesAt, true);
      view.setUint32(entriesAt + position * 12 + 8, bytes.length, true);
      memory.set(bytes, bytesAt);
      bytesAt += bytes.length;
    });
  }
}

/** The kernel's hash of the first four bytes, bit 5 set in each. */
function hashOfFour(bytes: Uint8Array): number {
  const window = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24);
  return Math.imul(window | 0x20202020, 0x9e3779b1) >>> 17;
}

const NO_HITS = new Int32Array(0);

/** Offsets ascend already; literals found at one place are put in the order of the table. */
function inOrder(pairs: Int32Array): Int32Array {
  for (let i = 2; i < pairs.length; i += 2) {
    for (let j = i; j > 0 && pairs[j + 1] === pairs[j - 1] && pairs[j]! < pairs[j - 2]!; j -= 2) {
      [pairs[j - 2], pairs[j]] = [pairs[j]!, pairs[j - 2]!];
    }
  }
  return pairs;
}

function unfoldByte(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte;
}

function foldByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}
