import { binomialLowerTail, binomialUpperTail } from '../../../statistics/binomial-tail.ts';
import { clopperPearsonInterval } from '../../../statistics/clopper-pearson-interval.ts';
import type { ArmCount } from '../../../statistics/tail-ratio-test.ts';

/** How much more sure than right. */
export interface CalibrationGap {
  /** Mean confidence. */
  readonly confidence: number;
  /** Share that was right. */
  readonly right: number;
  /** confidence - right, with its 90 % interval: above 0 too sure, below 0 not sure enough. */
  readonly gap: number;
  readonly low: number;
  readonly high: number;
  /** Small: more sure than right by more than the tolerated gap. */
  readonly pOver: number;
  /** Small: less sure than right by more than the tolerated gap. */
  readonly pUnder: number;
  /** Small: within the tolerated gap on both sides. */
  readonly pWithin: number;
}

/** Mean confidences may be off by so much: as far as a few questions of a hundred. */
export const TOLERATED_GAP = 0.05;

/**
 * Calibration in the large, by counts: where claims hold on average, the number of right ones is a sum of independent outcomes whose chances
 * average to the mean confidence, and its tails are within those of the binomial distribution (Hoeffding 1956). Interval by Clopper and
 * Pearson, for the confidences as they are.
 *
 * @param count right answers among independent ones
 * @param options.confidence mean confidence, 0-1
 * @param options.right share that was right; the count may be rounded
 */
export function calibrationGap(
  { count, n }: ArmCount,
  {
    confidence,
    right,
    tolerated = TOLERATED_GAP,
  }: { readonly confidence: number; readonly right: number; readonly tolerated?: number },
): CalibrationGap {
  const { low, high } = clopperPearsonInterval(count, n, { confidence: 0.9 });
  const gap = confidence - right;
  const tail = (lower: boolean, probability: number) =>
    (lower ? binomialLowerTail : binomialUpperTail)({ successes: count, trials: n, probability });
  const [least, most] = [confidence - tolerated, confidence + tolerated];
  return {
    confidence,
    right,
    gap,
    low: Math.min(gap, confidence - high),
    high: Math.max(gap, confidence - low),
    // A share is never below 0 nor above 1: beyond these the gap cannot be larger than what is tolerated.
    pOver: least <= 0 ? 1 : tail(true, least),
    pUnder: most >= 1 ? 1 : tail(false, most),
    pWithin: Math.max(least <= 0 ? 0 : tail(false, least), most >= 1 ? 0 : tail(true, most)),
  };
}
