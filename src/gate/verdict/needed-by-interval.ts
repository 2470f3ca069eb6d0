import { normalQuantile } from '../../statistics/normal-quantile.ts';
import type { Needed } from './verdict.ts';

/** Chance with which the sizes that are asked for decide. */
export const NEEDED_POWER = 0.9;

/**
 * Size that decides with a chance of 0.9, from the interval of a ratio at the present size: its width in logarithms falls with the square
 * root of the size, and knows how much units hang together.
 *
 * @param interval 90 % interval of the ratio
 * @param options.n present size
 * @param options.distance logarithm from the true ratio to the one that is tested against, above 0
 * @param options.alpha level of the test
 * @returns undefined where the interval is open or a point; at least n
 */
export function neededByInterval(
  { low, high }: { readonly low: number; readonly high: number | undefined },
  { n, distance, alpha }: { readonly n: number; readonly distance: number; readonly alpha: number },
): Needed | undefined {
  if (low === 0 || high === undefined || high <= low) return undefined;
  const se = Math.log(high / low) / (2 * normalQuantile(0.95));
  const wanted = distance / (normalQuantile(1 - alpha) + normalQuantile(NEEDED_POWER));
  const needed = Math.ceil(n * (se / wanted) ** 2);
  return needed <= 1e9 ? { n: Math.max(n, needed) } : { needs: 'more reference data' };
}
