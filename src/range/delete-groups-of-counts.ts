import type { GroupDeletions } from './group-deletions.ts';
import type { CountsOfCounts } from './species/counts-of-counts.ts';
import type { InternedDocuments } from './text/intern-tokens.ts';

/**
 * Counts of counts of a sample, and of what is left without each group of documents. Nothing is counted again: leaving a group out
 * moves only the types in it from one count to another, and types that come once, which are most, only need to be numbered by group.
 * O(positions + groups · greatest count) altogether.
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

  // Types that come again get numbers of their own, few enough to stay near.
  const repeated = new Uint32Array(types);
  const repeatedCounts = new Uint32Array(full.types - (frequencies[1] ?? 0));
  let size = 0;
  for (let id = 0; id < types; id++)
    if (counts[id]! > 1) {
      repeatedCounts[size] = counts[id]!;
      repeated[id] = size++;
    }
  const onceIn = new Uint32Array(groups);
  const ends = new Uint32Array(groups);
  const eachPosition = (visit: (id: number, group: number) => void) => {
    for (let document = 0; document < groupOf.length; document++) {
      const group = groupOf[document]!;
      for (let position = starts[document]!; position < starts[document + 1]!; position++) visit(ids[position]!, group);
    }
  };
  eachPosition((id, group) => {
    if (counts[id] === 1) onceIn[group]!++;
    else ends[group]!++;
  });
  for (let group = 1; group < groups; group++) ends[group]! += ends[group - 1]!;
  const byGroup = new Uint32Array(groups === 0 ? 0 : ends[groups - 1]!);
  const next = Uint32Array.from(ends, (_, group) => (group === 0 ? 0 : ends[group - 1]!));
  eachPosition((id, group) => {
    if (counts[id] !== 1) byGroup[next[group]!++] = repeated[id]!;
  });

  const inGroup = new Uint32Array(size);
  const without: CountsOfCounts[] = [];
  for (let group = 0; group < groups; group++) {
    const start = group === 0 ? 0 : ends[group - 1]!;
    const end = ends[group]!;
    if (start === end && onceIn[group] === 0) continue;
    // The different types of the group take the first places of its positions.
    let touched = start;
    for (let position = start; position < end; position++) {
      const id = byGroup[position]!;
      if (inGroup[id]!++ === 0) byGroup[touched++] = id;
    }
    const left = frequencies.slice();
    if (onceIn[group]! > 0) left[1]! -= onceIn[group]!;
    for (let position = start; position < touched; position++) {
      const id = byGroup[position]!;
      left[repeatedCounts[id]!]!--;
      left[repeatedCounts[id]! - inGroup[id]!]!++;
      inGroup[id] = 0;
    }
    without.push(collect(left));
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
