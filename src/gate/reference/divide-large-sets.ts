/**
 * Units of a set of near copies that may go to one part of a reference together: a tenth of what the smallest stratum that is tested holds.
 * Whichever part such a set falls to, the comparator's count of that stratum moves by a twentieth at most, or with chance.
 */
const MOST_TOGETHER = 40;

/** A document with its unit, and the position of the lowest document that it is to stay with. */
export interface SetMember {
  readonly unit: string;
  readonly cluster: number;
}

/**
 * Divides sets of more than 40 units into their units. A family of texts so large, as of one template, is what people write and no accident of
 * copying: kept whole it would be twice as common in the comparator as among people, or missing there, and every count held against it
 * would be wrong.
 *
 * @param documents in their order; `cluster` is a position in it
 * @returns the same documents: in sets that are divided `cluster` is the lowest document of the same unit in the set. And how many documents
 *   were in such sets
 */
export function divideLargeSets<Document extends SetMember>(
  documents: readonly Document[],
): { readonly documents: readonly Document[]; readonly divided: number } {
  const units = new Map<number, Map<string, number>>();
  for (const [at, { cluster, unit }] of documents.entries()) {
    const own = units.get(cluster);
    if (own === undefined) units.set(cluster, new Map([[unit, at]]));
    else if (!own.has(unit)) own.set(unit, at);
  }
  let divided = 0;
  const result = documents.map((document) => {
    const lowest = units.get(document.cluster)!;
    if (lowest.size <= MOST_TOGETHER) return document;
    divided++;
    return { ...document, cluster: lowest.get(document.unit)! };
  });
  return { documents: result, divided };
}
