import { foldStyleText } from './fold-style-text.ts';
import { instantiateKernels, type KernelExports } from './kernel-instance.ts';
import { styleCharacters } from './style-characters.ts';
import { STYLE_COUNT_SLOTS, STYLE_GROUPS, STYLE_REPEAT_SLOTS } from './style-counts.ts';
import type { StyleScanner, StyleScannerTables, StyleWindow, StyleWindowLength } from './style-scanner.ts';

const MIN_TEXT_BYTES = 1 << 16;
/** Probing in the kernel's table of 4,096 slots stays short up to here. */
const MOST_WORD_CLASSES = 3000;

/** The style scanner as WASM, 1.2 MB and room for the longest text. One instance a thread, one scan at a time. */
export class StyleKernel implements StyleScanner {
  readonly #exports: KernelExports;
  readonly #encoder = new TextEncoder();
  readonly #countsAt: number;
  #capacity = MIN_TEXT_BYTES;
  #address: number;
  #memory: Uint8Array;

  /** @throws {RangeError} for more than 3,000 classed words, or weights of another shape */
  constructor({ weights, wordClasses }: StyleScannerTables) {
    if (wordClasses.size > MOST_WORD_CLASSES) {
      throw new RangeError(`${wordClasses.size} words have a class; the style kernel takes ${MOST_WORD_CLASSES}`);
    }
    const exports = instantiateKernels();
    exports.reserveStyle();
    this.#address = exports.reserveText(MIN_TEXT_BYTES);
    const { folds, classes } = styleCharacters();
    const { buffer } = exports.memory;
    new Uint16Array(buffer, exports.styleFolds(), folds.length).set(folds);
    new Uint8Array(buffer).set(classes, exports.styleClassesAt());
    const buckets = new Uint16Array(buffer, exports.styleBuckets(), BUCKETS);
    if (weights.length !== BUCKETS)
      throw new RangeError(`${weights.length} weights; the style kernel takes ${BUCKETS}`);
    for (let bucket = 0; bucket < BUCKETS; bucket++) buckets[bucket] = weights[bucket]! & 0xff;
    for (const [id, bits] of wordClasses) exports.setWordClass(id, bits);
    this.#countsAt = exports.styleCounts();
    this.#exports = exports;
    this.#memory = new Uint8Array(buffer);
  }

  *scan(text: string, { enough, most }: StyleWindowLength): IterableIterator<StyleWindow> {
    const exports = this.#exports;
    let size = this.#load(text);
    exports.beginStyle(size, false);
    let status = exports.nextStyleWindow(enough, most);
    let originalOffset: ((offset: number) => number) | undefined;
    let passed = 0;
    if (status < 0) {
      ({ size, originalOffset } = this.#fold(text));
      exports.beginStyle(size, true);
      status = exports.nextStyleWindow(enough, most);
    }
    let isAscii = size === text.length && originalOffset === undefined;
    let cursor = this.#cursor();
    while (status === 1) {
      const [start, end] = [exports.styleWindowStart(), exports.styleWindowEnd()];
      const from = isAscii ? start : cursor(start);
      const to = isAscii ? end : cursor(end);
      yield this.#window(
        originalOffset?.(from) ?? from,
        // What was folded away behind the last token belongs to the last window.
        end === size ? text.length : (originalOffset?.(to) ?? to),
      );
      passed++;
      status = exports.nextStyleWindow(enough, most);
      if (status < 0) {
        ({ size, originalOffset } = this.#fold(text));
        isAscii = false;
        exports.beginStyle(size, true);
        cursor = this.#cursor();
        // The windows before hold nothing that folding changes.
        for (let window = 0; window <= passed; window++) status = exports.nextStyleWindow(enough, most);
      }
    }
  }

  #window(start: number, end: number): StyleWindow {
    const exports = this.#exports;
    const { buffer } = exports.memory;
    const counts = new Int32Array(buffer, this.#countsAt, STYLE_COUNT_SLOTS + 2 * SUMS);
    return {
      start,
      end,
      counts: counts.subarray(0, STYLE_COUNT_SLOTS),
      mostRepeats: exports.styleMostRepeats(),
      weightSums: counts.subarray(STYLE_COUNT_SLOTS, STYLE_COUNT_SLOTS + SUMS),
      reached: counts.subarray(STYLE_COUNT_SLOTS + SUMS),
      buckets: () => new Uint32Array(buffer, exports.styleGrams(), exports.styleGramCount()).slice(),
    };
  }

  #fold(text: string): { size: number; originalOffset: (offset: number) => number } {
    const folded = foldStyleText(text);
    return { size: this.#load(folded.text), originalOffset: (offset) => folded.originalOffset(offset) };
  }

  #load(text: string): number {
    const worst = text.length * 3;
    if (worst > this.#capacity) {
      this.#capacity = worst;
      this.#address = this.#exports.reserveText(worst);
    }
    if (this.#memory.buffer !== this.#exports.memory.buffer) this.#memory = new Uint8Array(this.#exports.memory.buffer);
    return this.#encoder.encodeInto(text, this.#memory.subarray(this.#address, this.#address + worst)).written;
  }

  /** UTF-16 offset of byte offsets that are asked for in ascending order. */
  #cursor(): (byteOffset: number) => number {
    const memory = this.#memory;
    let byte = this.#address;
    let offset = 0;
    return (byteOffset) => {
      for (const until = this.#address + byteOffset; byte < until; byte++) {
        const unit = memory[byte]!;
        // Bytes that continue a character add nothing; the first of four stands for a surrogate pair.
        if (unit < 0x80 || unit >= 0xc0) offset += unit >= 0xf0 ? 2 : 1;
      }
      return offset;
    };
  }
}

const BUCKETS = STYLE_GROUPS << 17;
const SUMS = STYLE_GROUPS * STYLE_REPEAT_SLOTS;
