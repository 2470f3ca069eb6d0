import type { ShareEstimate } from '../origin/prevalence/estimate-share.ts';

/**
 * One estimate for texts that may be like the human texts of any of several sources: at least what the strictest says, at most what the most
 * lenient says, most likely what all of them together say.
 */
export function joinEstimates({
  all,
  highest,
  lowest,
}: Readonly<Record<'all' | 'highest' | 'lowest', ShareEstimate>>): ShareEstimate {
  const low = Math.min(all.low, highest.low, lowest.low);
  const high = Math.max(all.high, lowest.high);
  const estimators = all.estimators.map((each) => (each.name === 'anchored' ? { ...each, low, high } : each));
  return { ...all, low, high, estimators };
}
