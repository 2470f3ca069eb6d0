import type { ShareSummary } from '../audit/prevalence-result.ts';
import { formatShare } from './format-number.ts';

/** An interval in words: `between 31 % and 58 %`; `at least 3 %` where nothing bounds it from above. */
export function shareIntervalText({ low, high }: Pick<ShareSummary, 'low' | 'high'>): string {
  if (low === 0 && high === 1) return 'anything from 0 % to 100 %';
  if (high === 1) return `at least ${formatShare(low)}`;
  if (low === 0) return `at most ${formatShare(high)}`;
  return `between ${formatShare(low)} and ${formatShare(high)}`;
}
