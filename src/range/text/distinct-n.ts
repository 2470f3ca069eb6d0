import { internTokens } from './intern-tokens.ts';
import { nGramIds } from './n-gram-ids.ts';

/**
 * Distinct-n: different n-grams over positions of n-grams, all documents together, n-grams within documents only (Li et al. 2016).
 * Falls as texts grow: compare at equal numbers of n-grams, or `rarefiedRichness` of their counts.
 *
 * @param documents tokens: shape [documents][tokens]
 * @param n whole, from 1
 * @returns share, 0 … 1. Larger is wider. Undefined where no document has n tokens
 */
export function distinctN(documents: readonly (readonly string[])[], { n }: { n: number }): number | undefined {
  const grams = nGramIds(internTokens(documents), n);
  return grams.ids.length === 0 ? undefined : grams.types / grams.ids.length;
}
