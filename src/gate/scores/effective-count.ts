import type { ArmCount } from '../../statistics/tail-ratio-test.ts';
import type { ItemScore } from './scored-item.ts';
import { unitSums } from './unit-sums.ts';

/**
 * Right answers as a count of independent ones: of items that hang together, or were answered several times, fewer count. The size is the
 * one at which a share of independent answers would have the error that units show, between the effective number of units and that
 * of answers; where all or none is right there is no such error, and units count as one answer each.
 *
 * @param items right or wrong; at least 1
 */
export function effectiveCount(items: readonly Pick<ItemScore, 'unit' | 'score' | 'trials'>[]): ArmCount {
  const { n, mean, se, fewest } = unitSums(items.map(({ unit, score }) => ({ unit, value: score })));
  const answers = items.reduce((sum, { trials }) => sum + trials, 0);
  if (answers === n && fewest === n) return { count: Math.round(mean * n), n };
  const shown = se === undefined || se === 0 ? fewest : (mean * (1 - mean)) / (se * se);
  const size = Math.max(1, Math.floor(Math.min(answers, Math.max(fewest, shown))));
  return { count: Math.min(size, Math.round(mean * size)), n: size };
}
