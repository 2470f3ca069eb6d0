import type { GenerationFacts } from '../../gate/compare/comparison.ts';
import { formatQuantity, formatShare } from '../format-number.ts';

/** What a generation brought and was not counted, as sentences: repeats and rows that could not be read. Empty where there is none. */
export function notTakenText({ duplicates, unreadable }: Pick<GenerationFacts, 'duplicates' | 'unreadable'>): string {
  return [
    ...(duplicates.records > 0
      ? [`${formatQuantity(duplicates.records, 'repeated record')} (${formatShare(duplicates.share)}) left out.`]
      : []),
    ...(unreadable > 0 ? [`${formatQuantity(unreadable, 'row')} could not be read.`] : []),
  ].join(' ');
}
