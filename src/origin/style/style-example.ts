import { STYLE_COUNTS, STYLE_GROUP_BITS } from '../../kernels/style-counts.ts';
import type { StyleScanner, StyleWindow, StyleWindowLength } from '../../kernels/style-scanner.ts';
import { gramValues } from './gram-values.ts';
import { STYLE_FEATURES } from './style-features.ts';
import { STYLE_LEAST_WORDS } from './style-scorer.ts';

/** A window as the trainer sees it. */
export interface StyleExample {
  readonly words: number;
  /** Buckets of its n-grams, ascending, each once, and their values: same shape. */
  readonly buckets: Uint32Array;
  readonly values: Float32Array;
  /** Values of `STYLE_FEATURES`, as they are: same order. */
  readonly features: Float64Array;
}

/** The first window of a text of that length; undefined for one of under 50 words. */
export function firstExample(scanner: StyleScanner, text: string, length: StyleWindowLength): StyleExample | undefined {
  for (const window of scanner.scan(text, length)) {
    return window.counts[STYLE_COUNTS.words]! < STYLE_LEAST_WORDS ? undefined : toExample(window);
  }
  return undefined;
}

function toExample(window: StyleWindow): StyleExample {
  const { counts } = window;
  const plain = gramValues(window, 0);
  const masked = gramValues(window, 1);
  const occurrences = window.buckets().sort();
  const buckets: number[] = [];
  const values: number[] = [];
  for (let at = 0; at < occurrences.length; ) {
    const bucket = occurrences[at]!;
    let end = at;
    while (end < occurrences.length && occurrences[end] === bucket) end++;
    buckets.push(bucket);
    values.push((bucket >>> STYLE_GROUP_BITS === 0 ? plain : masked)[end - at]!);
    at = end;
  }
  return {
    words: counts[STYLE_COUNTS.words]!,
    buckets: Uint32Array.from(buckets),
    values: Float32Array.from(values),
    features: Float64Array.from(STYLE_FEATURES, ({ of }) => of(counts)),
  };
}
