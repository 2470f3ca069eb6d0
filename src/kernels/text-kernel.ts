import { BAND_COUNT, BAND_ROWS, writeLanes } from './band-keys.ts';
import { buildCharacterClasses } from './character-classes.ts';
import { buildFoldTable } from './fold-table.ts';
import { foldText } from './fold-text.ts';
import { createHashFamily, type HashFamily } from './hash-family.ts';
import { instantiateKernels, type KernelExports } from './kernel-instance.ts';
import type { TextMeasure } from './measure-text.ts';
import { MAX_LITERAL_HITS } from './scan-literals.ts';
import { SHINGLE_WORDS } from './shingle-hashes.ts';

const MIN_TEXT_BYTES = 1 << 20;

/**
 * The WASM kernels over one text at a time. `load` writes the text into WASM memory once; `measure`, `scanLiterals` and every
 * hash over `bytes` then read it there. `hashWords` reads the words of a text; `signature`, `bandKeys`, `wordHashes` and
 * `wordsHash` speak of the text last given to it. Given the text of the last `load`, it leaves the raw bytes in place, so that
 * the calls may come in any order; but it can move the memory, so a view of the bytes is valid until the next `load` or
 * `hashWords` only. One instance a thread.
 */
export class TextKernel {
  readonly #exports: KernelExports;
  readonly #out: number;
  readonly #encoder = new TextEncoder();
  readonly #hashCount: number;
  readonly #shingleWords: number;
  readonly #familyAt: number;
  readonly #keys = new BigInt64Array(BAND_COUNT);
  readonly #lanes = new Uint16Array(this.#keys.buffer);
  #memory: Uint8Array;
  #address: number;
  #capacity = MIN_TEXT_BYTES;
  #size = 0;
  #text = '';
  #words = 0;

  /**
   * @param literals scanned for by `scanLiterals`, ASCII case folded; each at least 2 bytes of UTF-8
   * @param options.family the hashes of `signature`; `bandKeys` needs the default one's 112
   * @param options.shingleWords words of a shingle, at least 1
   */
  constructor(
    literals: readonly string[],
    {
      family = createHashFamily({ hashCount: BAND_COUNT * BAND_ROWS }),
      shingleWords = SHINGLE_WORDS,
    }: { readonly family?: HashFamily; readonly shingleWords?: number } = {},
  ) {
    this.#exports = instantiateKernels();
    const classesAt = this.#exports.setCharacterClasses();
    const foldsAt = this.#exports.setFolds();
    const classes = buildCharacterClasses();
    new Uint8Array(this.#exports.memory.buffer).set(classes, classesAt);
    new Uint16Array(this.#exports.memory.buffer, foldsAt).set(buildFoldTable(classes));
    this.#hashCount = family.multipliers.length;
    this.#shingleWords = shingleWords;
    this.#familyAt = this.#writeFamily(family);
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
    this.#refresh();
    this.#size = this.#encoder.encodeInto(text, this.#memory.subarray(this.#address, this.#address + worst)).written;
    this.#text = text;
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

  /**
   * Hashes the words of `text`, as `wordHashes` of word-hashes.ts does, and returns their number. Loads the text unless it is
   * the one in memory. Folding can change the number of words: `measure` counts those of the raw text.
   */
  hashWords(text: string): number {
    if (text !== this.#text) this.load(text);
    const count = this.#exports.hashText(this.#size);
    this.#words = count >= 0 ? count : this.#hashFolded(foldText(text));
    this.#refresh();
    return this.#words;
  }

  /** Hash of each word: shape [words]. */
  wordHashes(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#exports.wordHashes(), this.#words).slice();
  }

  /** 64-bit hash of the whole sequence of words, signed. */
  wordsHash(): bigint {
    return this.#exports.wordsHash();
  }

  /** The family's minima over the text's shingles: shape [hashes]; undefined for a text of fewer words than a shingle has. */
  signature(): Uint32Array | undefined {
    return this.#minima()?.slice();
  }

  /**
   * The keys of the text's 28 bands, as `bandKeys` of band-keys.ts makes them; all zero for a text of fewer words than a
   * shingle has. The array is written anew by the next call.
   *
   * @throws {RangeError} when the family has other than 112 hashes
   */
  bandKeys(): BigInt64Array {
    const minima = this.#minima();
    if (minima === undefined) this.#keys.fill(0n);
    else writeLanes(minima, this.#lanes);
    return this.#keys;
  }

  #minima(): Uint32Array | undefined {
    if (this.#exports.minHash(this.#words, this.#shingleWords) === 0) return undefined;
    return new Uint32Array(this.#memory.buffer, this.#familyAt + this.#hashCount * 8, this.#hashCount);
  }

  #hashFolded(folded: string): number {
    const size = Buffer.byteLength(folded);
    const address = this.#exports.reserveFolded(size);
    this.#refresh();
    this.#encoder.encodeInto(folded, this.#memory.subarray(address, address + size));
    return this.#exports.hashFolded(size);
  }

  /** Takes up the memory anew: growing it detaches every view. */
  #refresh(): void {
    if (this.#memory.buffer !== this.#exports.memory.buffer) this.#memory = new Uint8Array(this.#exports.memory.buffer);
  }

  #writeFamily({ multipliers, offsets }: HashFamily): number {
    const address = this.#exports.reserveFamily(multipliers.length);
    const memory = new Uint32Array(this.#exports.memory.buffer, address);
    memory.set(multipliers);
    memory.set(offsets, multipliers.length);
    return address;
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
