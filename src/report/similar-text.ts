import type { Repeats } from '../audit/repeats-result.ts';
import { formatCount, formatShare } from './format-number.ts';

/** What texts that are called similar have in common, as a Jaccard index from `similar_at` on: `half or more of their runs of 5 words in common`. */
export function similarText({ similar_at, shingle_words }: Repeats['settings']): string {
  const share = similar_at === 0.5 ? 'half or more' : similar_at === 1 ? 'all' : `${formatShare(similar_at)} or more`;
  return `${share} of their runs of ${formatCount(shingle_words)} words in common`;
}
