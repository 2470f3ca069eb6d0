import { deleteAGroupJackknife } from '../../range/delete-a-group-jackknife.ts';
import { LEAST_GROUPS } from '../../range/text-panel.ts';
import { studentTQuantile } from '../../statistics/student-t-quantile.ts';

/** A smaller standard error is taken for none: results carry six digits behind the point. */
const LEAST_SE = 1e-6;

/**
 * Interval of a ratio from its values with one block of each arm left out: the logarithm plus and minus t standard errors of the
 * delete-a-group jackknife, t of Student's distribution with the number of blocks less one degrees of freedom.
 *
 * @param ratio of the whole arms, above 0
 * @param leaveOneOut ratios without each block: shape [blocks]
 * @returns undefined for fewer than 8 blocks, where a ratio is 0 or infinite, and where nothing moves it
 */
export function ratioInterval(
  ratio: number,
  leaveOneOut: readonly number[],
  { confidence }: { readonly confidence: number },
): { readonly low: number; readonly high: number } | undefined {
  const logs = leaveOneOut.map(Math.log);
  if (logs.length < LEAST_GROUPS || !logs.every(Number.isFinite) || !(ratio > 0)) return undefined;
  const { se } = deleteAGroupJackknife(logs)!;
  if (se < LEAST_SE) return undefined;
  const margin = studentTQuantile({ confidence, degrees: logs.length - 1 }) * se;
  const [low, high] = [ratio * Math.exp(-margin), ratio * Math.exp(margin)];
  return Number.isFinite(high) ? { low, high } : undefined;
}
