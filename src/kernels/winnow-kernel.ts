import { BAND_COUNT, BAND_ROWS, writeLanes } from './band-keys.ts';
import { buildCharacterClasses } from './character-classes.ts';
import { buildFoldTable } from './fold-table.ts';
import { foldText } from './fold-text.ts';
import { createHashFamily } from './hash-family.ts';
import { instantiateKernels, type KernelExports } from './kernel-instance.ts';
import { SHINGLE_WORDS } from './shingle-hashes.ts';
import { visibleText } from './visible-text.ts';
import type { Winnowed } from './winnow.ts';

const MIN_TEXT_BYTES = 1 << 16;

/**
 * The fingerprints of one text at a time in WASM: the words of `wordsOf(visibleText(text))`, winnowed as `winnow` does. What it gives
 * speaks of the text last given to `read`. One instance a thread.
 */
export class WinnowKernel {
  readonly #exports: KernelExports = instantiateKernels();
  readonly #encoder = new TextEncoder();
  readonly #familyAt: number;
  #memory: Uint8Array;
  #address: number;
  #capacity = MIN_TEXT_BYTES;
  #words = 0;
  #grams = 0;

  constructor() {
    const classesAt = this.#exports.setCharacterClasses();
    const foldsAt = this.#exports.setFolds();
    const { multipliers, offsets } = createHashFamily({ hashCount: BAND_COUNT * BAND_ROWS });
    this.#familyAt = this.#exports.reserveFamily(multipliers.length);
    this.#address = this.#exports.reserveText(MIN_TEXT_BYTES);
    const { buffer } = this.#exports.memory;
    this.#memory = new Uint8Array(buffer);
    const classes = buildCharacterClasses();
    this.#memory.set(classes, classesAt);
    new Uint16Array(buffer, foldsAt).set(visibleFolds(classes));
    new Uint32Array(buffer, this.#familyAt).set(multipliers);
    new Uint32Array(buffer, this.#familyAt).set(offsets, multipliers.length);
  }

  /** Hashes and winnows the words of `text`; gives the number of words. */
  read(text: string): number {
    const count = this.#exports.hashText(this.#load(text));
    this.#words = count >= 0 ? count : this.#hashFolded(foldText(visibleText(text)));
    this.#grams = this.#exports.winnow(this.#words);
    this.#refresh();
    return this.#words;
  }

  /** Hash of each word: shape [words], a view that is valid until the next `read`. */
  get wordHashes(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#exports.wordHashes(), this.#words);
  }

  /** Number of fingerprints, the same gram counted each time that it was kept. */
  get gramCount(): number {
    return this.#grams;
  }

  /** Lower 32 and upper 16 bits of each fingerprint in turn: shape [2 * grams], a view that is valid until the next `read`. */
  get gramHalves(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#exports.winnowedGrams(), this.#grams * 2);
  }

  /** Index of each fingerprint's first word: shape [grams], a view that is valid until the next `read`. */
  get gramPositions(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#exports.winnowedPositions(), this.#grams);
  }

  /** The fingerprints as `winnow` gives them. */
  winnowed(): Winnowed {
    const halves = this.gramHalves;
    const grams = new Float64Array(this.#grams);
    for (let at = 0; at < grams.length; at++) grams[at] = halves[2 * at + 1]! * 2 ** 32 + halves[2 * at]!;
    return { grams, positions: this.gramPositions.slice() };
  }

  /** Keys of the 28 MinHash bands, as `bandKeys` of band-keys.ts makes them; all zero for a text of fewer than 5 words. */
  bandKeys(): BigInt64Array {
    const keys = new BigInt64Array(BAND_COUNT);
    if (this.#exports.minHash(this.#words, SHINGLE_WORDS) === 0) return keys;
    const hashCount = BAND_COUNT * BAND_ROWS;
    const minima = new Uint32Array(this.#exports.memory.buffer, this.#familyAt + hashCount * 8, hashCount);
    writeLanes(minima, new Uint16Array(keys.buffer));
    return keys;
  }

  #load(text: string): number {
    const worst = text.length * 3;
    if (worst > this.#capacity) {
      this.#address = this.#exports.reserveText(worst);
      this.#capacity = worst;
    }
    this.#refresh();
    return this.#encoder.encodeInto(text, this.#memory.subarray(this.#address, this.#address + worst)).written;
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
}

/** The fold table, with all texts that hold invisible characters left to the host, which drops them. */
function visibleFolds(classes: Uint8Array): Uint16Array {
  const folds = buildFoldTable(classes);
  const invisible = /\p{Default_Ignorable_Code_Point}/u;
  for (let point = 0x80; point < folds.length; point++) {
    if (folds[point] !== 0 && invisible.test(String.fromCharCode(point))) folds[point] = 0;
  }
  return folds;
}
