import { foldStyleText } from './fold-style-text.ts';
import { instantiateKernels, type KernelExports } from './kernel-instance.ts';
import { styleCharacters } from './style-characters.ts';
import { STYLE_COUNT_SLOTS, STYLE_GROUP_BITS, STYLE_GROUPS, STYLE_REPEAT_SLOTS } from './style-counts.ts';
import type { StyleScanner, StyleScannerTables, StyleWindow, StyleWindowLength } from './style-scanner.ts';
import { type TextShape, textShape } from './text-shape.ts';

const MIN_TEXT_BYTES = 1 << 16;
/** Probing in the kernel's table of 4,096 slots stays short up to here. */
const MOST_WORD_CLASSES = 3000;

/** The style scanner as WASM, 1.2 MB and room for the longest text. One instance a thread, one scan at a time. */
export class StyleKernel implements StyleScanner {
  readonly #exports: KernelExports;
  readonly #encoder = new TextEncoder();
  readonly #countsAt: number;
  #capacity = MIN_TEXT_BYTES;
  #views: CountViews;
  #address: number;
  #memory: Uint8Array;
  /** The text that stands in memory as it is, so that its shape and its windows cost one copy. */
  #loaded: { readonly text: string; readonly loaded: LoadedText } | undefined;

  /** @throws {RangeError} for more than 3,000 words with classes, more than 255 sets of them, or weights of another shape */
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
    if (weights.length !== BUCKETS)
      throw new RangeError(`${weights.length} weights; the style kernel takes ${BUCKETS}`);
    new Int8Array(buffer).set(weights, exports.styleWeights());
    for (const [id, bits] of wordClasses) {
      if (exports.setWordClass(id, bits) === 0)
        throw new RangeError('words have more than 255 different sets of classes');
    }
    this.#countsAt = exports.styleCounts();
    this.#views = viewsOf(buffer, this.#countsAt);
    this.#exports = exports;
    this.#memory = new Uint8Array(buffer);
  }

  *scan(text: string, { enough, most }: StyleWindowLength): IterableIterator<StyleWindow> {
    const exports = this.#exports;
    let loaded = this.#load(text);
    if (exports.beginStyle(loaded.size, false) !== 0) {
      loaded = this.#fold(text);
      exports.beginStyle(loaded.size, true);
    }
    while (exports.nextStyleWindow(enough, most) !== 0) yield this.#window(text, loaded);
  }

  shape(text: string): TextShape {
    const exports = this.#exports;
    const { size, isAscii } = this.#load(text);
    if (!isAscii) return textShape(text);
    exports.textShape(size);
    const [signs, visible, lines, shortLines, endedLines] = new Int32Array(
      exports.memory.buffer,
      exports.textShapeAt(),
      5,
    );
    return {
      signs: signs!,
      visible: visible!,
      lines: lines!,
      shortLines: shortLines!,
      endedLines: endedLines!,
    };
  }

  #window(text: string, { size, isAscii, offsetOf }: LoadedText): StyleWindow {
    const exports = this.#exports;
    const { buffer } = exports.memory;
    if (this.#views.buffer !== buffer) this.#views = viewsOf(buffer, this.#countsAt);
    const { counts, weightSums, reached } = this.#views;
    return {
      span: () => {
        const [from, to] = [exports.styleWindowStart(), exports.styleWindowEnd()];
        return {
          start: isAscii ? from : offsetOf(from),
          // What was folded away behind the last token belongs to the last window.
          end: to === size ? text.length : isAscii ? to : offsetOf(to),
        };
      },
      counts,
      mostRepeats: exports.styleMostRepeats(),
      weightSums,
      reached,
      buckets: () => new Uint32Array(buffer, exports.styleGrams(), exports.styleGramCount()).slice(),
    };
  }

  #fold(text: string): LoadedText {
    const folded = foldStyleText(text);
    const { size, offsetOf } = this.#load(folded.text);
    return { size, isAscii: false, offsetOf: (byteOffset) => folded.originalOffset(offsetOf(byteOffset)) };
  }

  #load(text: string): LoadedText {
    if (this.#loaded?.text === text) return { ...this.#loaded.loaded, offsetOf: this.#cursor() };
    const worst = text.length * 3;
    if (worst > this.#capacity) {
      this.#capacity = worst;
      this.#address = this.#exports.reserveText(worst);
    }
    if (this.#memory.buffer !== this.#exports.memory.buffer) this.#memory = new Uint8Array(this.#exports.memory.buffer);
    const size = this.#encoder.encodeInto(text, this.#memory.subarray(this.#address, this.#address + worst)).written;
    const loaded = { size, isAscii: size === text.length, offsetOf: this.#cursor() };
    this.#loaded = { text, loaded };
    return loaded;
  }

  /** UTF-16 offset of byte offsets; walks on from the last one that was asked for, where that lies before. */
  #cursor(): (byteOffset: number) => number {
    const memory = this.#memory;
    let byte = this.#address;
    let offset = 0;
    return (byteOffset) => {
      const until = this.#address + byteOffset;
      if (until < byte) {
        byte = this.#address;
        offset = 0;
      }
      for (; byte < until; byte++) {
        const unit = memory[byte]!;
        // Bytes that continue a character add nothing; the first of four stands for a surrogate pair.
        if (unit < 0x80 || unit >= 0xc0) offset += unit >= 0xf0 ? 2 : 1;
      }
      return offset;
    };
  }
}

/** Where the kernel counts; growing its memory detaches them. */
interface CountViews {
  readonly buffer: ArrayBufferLike;
  readonly counts: Int32Array;
  readonly weightSums: Int32Array;
  readonly reached: Int32Array;
}

function viewsOf(buffer: ArrayBufferLike, at: number): CountViews {
  const all = new Int32Array(buffer, at, STYLE_COUNT_SLOTS + 2 * SUMS);
  return {
    buffer,
    counts: all.subarray(0, STYLE_COUNT_SLOTS),
    weightSums: all.subarray(STYLE_COUNT_SLOTS, STYLE_COUNT_SLOTS + SUMS),
    reached: all.subarray(STYLE_COUNT_SLOTS + SUMS),
  };
}

/** A text in WASM memory. */
interface LoadedText {
  readonly size: number;
  /** Whether byte offsets are UTF-16 offsets of the text. */
  readonly isAscii: boolean;
  /** UTF-16 offset in the text of a byte offset. */
  readonly offsetOf: (byteOffset: number) => number;
}

const BUCKETS = STYLE_GROUPS << STYLE_GROUP_BITS;
const SUMS = STYLE_GROUPS * STYLE_REPEAT_SLOTS;
