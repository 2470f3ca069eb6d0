import type { CalibratedStyle } from './style-calibration.ts';

/** A share of human text that may be flagged. */
export interface StylePromise {
  /** On average over all sets of anchors. */
  readonly p: number;
  /** By the very anchors at hand, but for one set of anchors in twenty. */
  readonly bound: number;
}

/**
 * What a flag promises, at each level that is spoken of: p alone would not do, because with few anchors the share that is flagged often is
 * twice its average. 99 anchors give the first, 149 the second, 999 the third.
 */
export const STYLE_PROMISES: readonly StylePromise[] = [
  { p: 0.05, bound: 0.1 },
  { p: 0.01, bound: 0.02 },
  // Three times, not twice: one of 999 anchors has a bound of 0.00299.
  { p: 0.001, bound: 0.003 },
];

/** Level of the strictest promise under which a text is flagged; undefined where it is flagged under none. */
export function reachedLevel(judged: Pick<CalibratedStyle, 'p' | 'bound'>): number | undefined {
  return STYLE_PROMISES.findLast((promise) => keepsPromise(judged, promise))?.p;
}

export function keepsPromise(judged: Pick<CalibratedStyle, 'p' | 'bound'>, promise: StylePromise): boolean {
  return judged.p <= promise.p && judged.bound <= promise.bound;
}
