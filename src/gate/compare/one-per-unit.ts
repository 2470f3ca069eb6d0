/**
 * The first document of each unit. Counts of a binomial test are of independent things, and documents of one unit are not.
 *
 * @param documents in key order
 */
export function onePerUnit<Item extends { readonly document: { readonly unit: string } }>(
  documents: readonly Item[],
): readonly Item[] {
  const seen = new Set<string>();
  return documents.filter(({ document: { unit } }) => {
    if (seen.has(unit)) return false;
    seen.add(unit);
    return true;
  });
}
