import { rareStrata } from '../../range/text/rare-strata.ts';
import { WordInterner } from '../../range/text/word-interner.ts';

/**
 * Strata of words by how rare they are in the calibration part (`rareStrata`), counted on the first K words of each document as the
 * panel counts them.
 *
 * @param texts of the calibration part
 */
export async function tokenStrata(
  texts: Iterable<string> | AsyncIterable<string>,
  { firstWords }: { readonly firstWords: number },
): Promise<ReadonlyMap<string, number>> {
  const interner = new WordInterner();
  let counts = new Uint32Array(1024);
  for await (const text of texts) {
    interner.size = 0;
    interner.intern(text, { most: firstWords });
    if (interner.types > counts.length) {
      const grown = new Uint32Array(Math.max(interner.types, counts.length * 2));
      grown.set(counts);
      counts = grown;
    }
    for (let position = 0; position < interner.size; position++) counts[interner.ids[position]!]!++;
  }
  return rareStrata(new Map(Array.from({ length: interner.types }, (_, id) => [interner.word(id), counts[id]!])));
}
