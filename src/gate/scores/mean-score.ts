import { clopperPearsonInterval } from '../../statistics/clopper-pearson-interval.ts';
import { effectiveCount } from './effective-count.ts';
import type { ItemScore, ScoreKind } from './scored-item.ts';
import { tBound } from './t-bound.ts';
import { unitSums } from './unit-sums.ts';

/** Mean score of a stratum. */
export interface MeanScore {
  readonly items: number;
  readonly units: number;
  readonly mean: number;
  /** 90 % interval; undefined where all scores are the same number, or there is one unit only. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * Mean score with its interval: Clopper and Pearson's of effective counts for right and wrong, Student's by units for numbers.
 *
 * @param items at least 1
 */
export function meanScore(items: readonly ItemScore[], kind: ScoreKind): MeanScore {
  const { sums, mean, se } = unitSums(items.map(({ unit, score }) => ({ unit, value: score })));
  const sizes = { items: items.length, units: sums.length, mean };
  if (kind === 'right-wrong') {
    const { count, n } = effectiveCount(items);
    const { low, high } = clopperPearsonInterval(count, n, { confidence: 0.9 });
    // Counts are rounded where answers hang together; the mean is not.
    return { ...sizes, low: Math.min(low, mean), high: Math.max(high, mean) };
  }
  if (se === undefined || se === 0) return { ...sizes, low: undefined, high: undefined };
  const half = tBound(sums.length - 1) * se;
  return { ...sizes, low: mean - half, high: mean + half };
}
