import type { TextShape } from './text-shape.ts';

/** How long the windows of a text are. */
export interface StyleWindowLength {
  /** A window ends where a sentence does, once it has as many words. */
  readonly enough: number;
  /** It ends after as many words where no sentence does. */
  readonly most: number;
}

/**
 * A piece of a text as the style model sees it. Its arrays and functions are those of the scanner: they tell of the window until
 * the next is asked for.
 */
export interface StyleWindow {
  /** UTF-16 offsets in the text, half open; worked out when they are asked for. */
  span(): { readonly start: number; readonly end: number };
  /** Places are those of `STYLE_COUNTS`: shape [STYLE_COUNT_SLOTS]. */
  readonly counts: Int32Array;
  /** The most often that an n-gram occurs, 0 in an empty window. */
  readonly mostRepeats: number;
  /**
   * By group and repeat r: the sum of the weights of the buckets that occur at least r times, and the number of such
   * buckets: shape [STYLE_GROUPS, STYLE_REPEAT_SLOTS]; places above `mostRepeats` hold 0.
   */
  readonly weightSums: Int32Array;
  readonly reached: Int32Array;
  /** Bucket of every n-gram, in text order, with group g from g · 2^17 on. Made when it is asked for. */
  buckets(): Uint32Array;
}

/** Cuts texts into windows and counts what stands in them: as WASM (`StyleKernel`) and as its scalar twin. */
export interface StyleScanner {
  /** Windows in text order; those behind the first may have few words. */
  scan(text: string, length: StyleWindowLength): IterableIterator<StyleWindow>;
  /** What the text looks like on the page, by which code and verse are known. */
  shape(text: string): TextShape;
}

/** What a scanner is made with. */
export interface StyleScannerTables {
  /** Weight of each bucket, both groups: shape [2^18]. */
  readonly weights: Int8Array;
  /** Bits of the words that have a class, by `styleWordId`. */
  readonly wordClasses: ReadonlyMap<number, number>;
}
