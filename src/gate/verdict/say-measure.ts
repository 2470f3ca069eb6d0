import { sayPercent, sayRatio } from './say-number.ts';
import type { PanelMeasurement } from './verdict.ts';

/**
 * A measure of the range beside people's, within a sentence: `different words −20 %`; where more is narrower, `other documents with the same 4
 * words 2.10 times people’s`; where people show none, both values, because there is no ratio.
 */
export function sayMeasure({
  title,
  reference,
  generation,
  ratio,
}: Pick<PanelMeasurement, 'title' | 'reference' | 'generation' | 'ratio'>): string {
  // Words begin small within a sentence, abbreviations do not.
  const name = /^\p{Lu}\p{Ll}/u.test(title) ? `${title[0]!.toLowerCase()}${title.slice(1)}` : title;
  if (reference === 0) return `${name} ${Number(generation.toPrecision(2))} against 0 of people`;
  return ratio < 1 ? `${name} −${sayPercent(1 - ratio)}` : `${name} ${sayRatio(ratio)} times people’s`;
}
