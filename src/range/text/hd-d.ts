import type { CountsOfCounts } from '../species/counts-of-counts.ts';
import { rarefiedRichness } from '../species/rarefied-richness.ts';

/**
 * HD-D (McCarthy and Jarvis 2007): type-token ratio to be expected of a few tokens drawn without replacement. It is the rarefied
 * richness over its m.
 *
 * @param words counts of the tokens of one text
 * @param draws tokens drawn, whole, from 1; 42 by custom
 * @returns share, 1/draws … 1. Larger is wider
 * @throws {SampleTooSmallError} when the text has fewer tokens than that
 */
export function hdD(words: CountsOfCounts, { draws = 42 }: { draws?: number } = {}): number {
  return rarefiedRichness(words, { drawn: draws }) / draws;
}
