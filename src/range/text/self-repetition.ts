import { distinctPerDocument } from './distinct-per-document.ts';
import { internTokens } from './intern-tokens.ts';
import { nGramIds } from './n-gram-ids.ts';

/**
 * Self-repetition (Salkar et al. 2022, as in Shaib et al. 2024): mean over documents of ln(1 + sum over the document's different
 * n-grams g of (N_g - 1)), N_g the documents holding g. Grows with the number and length of documents: compare at equal both.
 *
 * @param documents tokens: shape [documents][tokens]
 * @param n tokens an n-gram, whole, from 1; 4 by custom
 * @returns from 0, no unit. Smaller is wider. Undefined without documents
 */
export function selfRepetition(
  documents: readonly (readonly string[])[],
  { n = 4 }: { n?: number } = {},
): number | undefined {
  if (documents.length === 0) return undefined;
  const grams = distinctPerDocument(nGramIds(internTokens(documents), n));
  const holders = new Uint32Array(grams.types);
  for (const gram of grams.ids) holders[gram]!++;
  let sum = 0;
  for (let document = 0; document < documents.length; document++) {
    let others = 0;
    for (const gram of grams.ids.subarray(grams.starts[document], grams.starts[document + 1]))
      others += holders[gram]! - 1;
    sum += Math.log1p(others);
  }
  return sum / documents.length;
}
