import type { GroupDeletions } from './group-deletions.ts';
import type { CountsOfCounts } from './species/counts-of-counts.ts';
import type { InternedDocuments } from './text/intern-tokens.ts';

/**
 * Counts of counts of a sample, and of what is left without each group of documents. Nothing is counted again: leaving a group out
 * moves only the types in it from one count to another. O(positions + groups · greatest count) altogether.
 *
 * @param groupOf group of each document, 0 … groups - 1: shape [documents]
 */
export function deleteGroupsOfCounts(
  { ids, starts, types }: InternedDocuments,
  { groupOf, groups }: { groupOf: Uint32Array; groups: number },
): GroupDeletions<CountsOfCounts> {
  const counts = new Uint32Array(types);
  for (const id of ids) counts[id]!++;
  let greatest = 0;
  for (const count of counts) if (count > greatest) greatest = count;
  // How many types have each count; index 0 takes those that a group held alone.
  const frequencies = new Uint32Array(greatest + 1);
  for (const count of counts) frequencies[count]!++;
  frequencies[0] = 0;
  const full = collect(frequencies);

  const inGroup = new Uint32Array(types);
  const without: CountsOfCounts[] = [];
  const touched: number[] = [];
  for (const documents of documentsOfGroups(groupOf, groups)) {
    touched.length = 0;
    for (const document of documents)
      for (let position = starts[document]!; position < starts[document + 1]!; position++) {
        const id = ids[position]!;
        if (inGroup[id]!++ === 0) touched.push(id);
      }
    if (touched.length === 0) continue;
    for (const id of touched) {
      frequencies[counts[id]!]!--;
      frequencies[counts[id]! - inGroup[id]!]!++;
    }
    without.push(collect(frequencies));
    for (const id of touched) {
      frequencies[counts[id]! - inGroup[id]!]!--;
      frequencies[counts[id]!]!++;
      inGroup[id] = 0;
    }
  }
  return { full, without };
}

/** Documents of each group, in order: shape [groups][documents]. */
export function documentsOfGroups(groupOf: Uint32Array, groups: number): readonly (readonly number[])[] {
  const documents: number[][] = Array.from({ length: groups }, () => []);
  for (const [document, group] of groupOf.entries()) documents[group]!.push(document);
  return documents;
}

function collect(frequencies: Uint32Array): CountsOfCounts {
  const counts: number[] = [];
  const multiplicities: number[] = [];
  let total = 0;
  let types = 0;
  for (let count = 1; count < frequencies.length; count++) {
    const multiplicity = frequencies[count]!;
    if (multiplicity === 0) continue;
    counts.push(count);
    multiplicities.push(multiplicity);
    total += count * multiplicity;
    types += multiplicity;
  }
  return { counts, multiplicities, total, types };
}
