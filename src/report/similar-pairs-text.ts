import type { Repeats } from '../audit/repeats-result.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';

/** Jaccard index that `pairs_at_0_8` counts from. */
const NEARLY_IDENTICAL = 0.8;

/** `8,841 similar pairs, 3,120 of them 80 % or more`, as a list of one; of none where there are no pairs. */
export function similarPairsText(
  { pairs, pairs_at_0_8 }: Repeats['similar'],
  { similar_at }: Repeats['settings'],
): readonly string[] {
  if (pairs === 0) return [];
  const all = formatQuantity(pairs, 'similar pair');
  // From there on all of them are.
  if (similar_at >= NEARLY_IDENTICAL) return [all];
  const most = pairs_at_0_8 === 0 ? 'none' : formatCount(pairs_at_0_8);
  return [`${all}, ${most} of them ${formatShare(NEARLY_IDENTICAL)} or more`];
}
