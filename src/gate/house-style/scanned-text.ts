import { STYLE_COUNT_SLOTS, STYLE_COUNTS, STYLE_GROUP_BITS, STYLE_GROUPS } from '../../kernels/style-counts.ts';
import { StyleKernel } from '../../kernels/style-kernel.ts';
import { wordsOf } from '../../kernels/words-of.ts';
import { wordClasses } from '../../origin/style/word-classes.ts';

/** Characters that openings and refusals are looked for in. */
const HEAD = 2000;
/** Windows are of no use here: as long as the scanner makes them. */
const WINDOW = { enough: 1_000_000, most: 1_000_000 };

/** A text as the features of house style read it. */
export interface ScannedText {
  readonly text: string;
  /** Sums over the text of what the style scanner counts: shape [STYLE_COUNT_SLOTS]. */
  readonly counts: Int32Array;
  /** Words, by the style scanner. */
  readonly words: number;
  /** Folded words of its beginning. */
  readonly head: readonly string[];
}

let kernel: StyleKernel | undefined;

/** Reads a text once for all features; linear in its length. */
export function scanText(text: string): ScannedText {
  kernel ??= new StyleKernel({
    weights: new Int8Array(STYLE_GROUPS << STYLE_GROUP_BITS),
    wordClasses: wordClasses(),
  });
  const counts = new Int32Array(STYLE_COUNT_SLOTS);
  for (const window of kernel.scan(text, WINDOW))
    for (let slot = 0; slot < STYLE_COUNT_SLOTS; slot++) counts[slot]! += window.counts[slot]!;
  return { text, counts, words: counts[STYLE_COUNTS.words]!, head: wordsOf(text.slice(0, HEAD)) };
}
