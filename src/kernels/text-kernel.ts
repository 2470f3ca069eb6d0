import { readFileSync } from 'node:fs';
import { buildCharacterClasses } from './character-classes.ts';
import type { TextMeasure } from './measure-text.ts';

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

/** Pairs of one scan at most; a text with more literals than this is scanned no further. */
export const MAX_LITERAL_HITS = 4096;
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

  /** (literal index, byte offset) pairs, offsets ascending; at most `MAX_LITERAL_HITS` pairs. */
  scanLiterals(): Int32Array {
    const found = this.#exports.scanLiterals(this.#size, this.#out, MAX_LITERAL_HITS);
    return found === 0 ? NO_HITS : new Int32Array(this.#memory.buffer, this.#out, found * 2).slice();
  }

  #writeLiterals(literals: readonly string[]): void {
    const encoded = literals.map((literal, index) => {
      const bytes = this.#encoder.encode(literal).map(foldByte);
      if (bytes.length < 2) throw new RangeError(`literal ${index} has ${bytes.length} bytes; at least 2 are needed`);
      return { index, bytes, head: bytes[0]! | (bytes[1]! << 8) };
    });
    encoded.sort((a, b) => a.head - b.head || a.index - b.index);
    const byteCount = encoded.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const foldAt = this.#exports.reserveLiterals(encoded.length, byteCount);
    const buffer = this.#exports.memory.buffer;
    const memory = new Uint8Array(buffer);
    for (let byte = 0; byte < 256; byte++) memory[foldAt + byte] = foldByte(byte);
    const headsAt = foldAt + 256;
    const heads = new Uint16Array(buffer, headsAt, 65536).fill(0);
    const entriesAt = headsAt + 131072;
    const view = new DataView(buffer);
    let bytesAt = entriesAt + encoded.length * 12;
    encoded.forEach(({ index, bytes, head }, position) => {
      if (heads[head] === 0) heads[head] = position + 1;
      const lastOfBucket = encoded[position + 1]?.head !== head;
      view.setUint32(entriesAt + position * 12, (index | (lastOfBucket ? 0x80000000 : 0)) >>> 0, true);
      view.setUint32(entriesAt + position * 12 + 4, bytesAt, true);
      view.setUint32(entriesAt + position * 12 + 8, bytes.length, true);
      memory.set(bytes, bytesAt);
      bytesAt += bytes.length;
    });
  }
}

const NO_HITS = new Int32Array(0);

function foldByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}
