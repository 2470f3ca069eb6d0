import { normalQuantile } from './normal-quantile.ts';
import { normalUpperTail } from './normal-upper-tail.ts';
import { requireToleratedLoss, TOLERATED_LOSS } from './tolerated-loss.ts';

/** Pairs by what both arms did. Need not be whole: where pairs hang together fewer of them count. */
export interface PairedCounts {
  readonly both: number;
  readonly referenceOnly: number;
  readonly generationOnly: number;
  readonly neither: number;
}

export interface PairedShares {
  /** Share of the generation over that of the reference; undefined where the reference has none. */
  readonly ratio: number | undefined;
  readonly low: number;
  /** Undefined where the data set no upper bound. */
  readonly high: number | undefined;
  /** Small: more than the tolerated loss. */
  readonly pFail: number;
  /** Small: less than the tolerated loss. */
  readonly pPass: number;
}

/** Ratios are looked for up to here and down to one over it. */
const FARTHEST = 1e9;

/**
 * Score test of the ratio of two shares that were observed on the same pairs (Tang, Tang and Chan 2003): with s pairs a share that either arm
 * shows, z(φ) = (x_g - φ x_r)/√(n[(1+φ) p - (1-φ) s]), where p is the most likely share of pairs that the reference alone shows if the
 * ratio is φ. Holds its level where nearly all pairs are shown, where flipping signs does not. The interval is what the test lets stand.
 *
 * @param options.delta tolerated relative loss; default 0.2
 * @param options.confidence of the interval, two-sided; default 0.9
 * @throws {RangeError} for negative or no counts, other deltas or confidences
 */
export function pairedSharesTest(
  counts: PairedCounts,
  { delta = TOLERATED_LOSS, confidence = 0.9 }: { readonly delta?: number; readonly confidence?: number } = {},
): PairedShares {
  requireToleratedLoss(delta);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence is ${confidence}; it takes numbers above 0 and below 1`);
  const { both, referenceOnly, generationOnly, neither } = counts;
  for (const count of [both, referenceOnly, generationOnly, neither])
    if (!(count >= 0 && Number.isFinite(count))) throw new RangeError(`${count} is no count of pairs`);
  if (both + referenceOnly + generationOnly + neither === 0) throw new RangeError('there are no pairs');
  const reference = both + referenceOnly;
  const generation = both + generationOnly;
  const bound = normalQuantile((1 + confidence) / 2);
  const z = scoreOf(counts, 1 - delta);
  return {
    ratio: reference === 0 ? undefined : generation / reference,
    low: generation === 0 ? 0 : ratioAt(counts, bound),
    high: reference === 0 ? undefined : ratioAt(counts, -bound),
    // Without a pair that either arm shows nothing is known.
    pFail: Number.isNaN(z) ? 1 : normalUpperTail(-z),
    pPass: Number.isNaN(z) ? 1 : normalUpperTail(z),
  };
}

/** z at the ratio φ; NaN where neither arm shows a pair. */
function scoreOf({ both: a, generationOnly: b, referenceOnly: c, neither: d }: PairedCounts, ratio: number): number {
  const n = a + b + c + d;
  const shown = a + b + c;
  const difference = a + b - ratio * (a + c);
  // (1+φ) n p² + B p + C = 0; p n is solved for, so that no share is rounded.
  const B = (a + c) * ratio * ratio - (a + b + 2 * c);
  const C = (c * (1 - ratio) * shown) / n;
  const p = (-B + Math.sqrt(Math.max(0, B * B - 4 * n * (1 + ratio) * C))) / (2 * n * (1 + ratio));
  const variance = n * (1 + ratio) * p - (1 - ratio) * shown;
  if (variance > 1e-12 * n) return difference / Math.sqrt(variance);
  return difference === 0 ? Number.NaN : difference * Number.POSITIVE_INFINITY;
}

/** The ratio at which z is so much; z falls as the ratio grows. */
function ratioAt(counts: PairedCounts, wanted: number): number {
  let low = -Math.log(FARTHEST);
  let high = Math.log(FARTHEST);
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (scoreOf(counts, Math.exp(middle)) > wanted) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
