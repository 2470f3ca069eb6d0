import type { WidthMeasure } from './width-result.ts';

/** Most that the median lengths of texts may differ by before width is not said to differ for another reason. */
const MOST_RATIO = 1.5;

/**
 * Whether texts of some arms are so much longer than those of others that width differs for that alone: a long text stays with its
 * subject, so the same number of words has fewer subjects.
 */
export function lengthsDiffer(measures: readonly Pick<WidthMeasure, 'median_document_words'>[]): boolean {
  const medians = measures.map((measure) => measure.median_document_words);
  return medians.length > 1 && Math.max(...medians) > MOST_RATIO * Math.min(...medians);
}
