import { documentsOfGroups } from './delete-groups-of-counts.ts';
import type { GroupDeletions } from './group-deletions.ts';
import type { InternedDocuments } from './text/intern-tokens.ts';

/** Self-repetition of some documents. */
export interface DocumentRepetition {
  readonly documents: number;
  /** Mean over them of ln(1 + other documents with their n-grams); undefined without documents. */
  readonly meanLog: number | undefined;
}

/**
 * Self-repetition (`selfRepetition`), and what it is without each group of documents. Only n-grams that several documents hold take
 * part, and a document changes only where it shares one with the group: O(positions + sum over such n-grams of their documents · the
 * groups of these).
 *
 * @param grams different n-grams of each document, as `distinctPerDocument` gives them
 * @param groupOf group of each document: shape [documents], at least 1
 */
export function deleteGroupsOfRepetition(
  { ids, starts, types }: InternedDocuments,
  { groupOf, groups }: { groupOf: Uint32Array; groups: number },
): GroupDeletions<DocumentRepetition> {
  const documentCount = groupOf.length;
  const holders = new Uint32Array(types);
  for (const id of ids) holders[id]!++;
  const { entryStarts, entryGroups, entryCounts } = groupsOfTypes({ ids, starts, holders, groupOf, groups });
  const gone = new Uint32Array(groups);
  const touched = new Uint32Array(groups);
  // What the sum of all documents becomes less without a group, in its own documents and in others.
  const less = new Float64Array(groups);
  let sum = 0;
  for (let document = 0; document < documentCount; document++) {
    const own = groupOf[document]!;
    let others = 0;
    let size = 0;
    for (let position = starts[document]!; position < starts[document + 1]!; position++) {
      const id = ids[position]!;
      if (holders[id]! < 2) continue;
      others += holders[id]! - 1;
      for (let entry = entryStarts[id]!; entry < entryStarts[id + 1]!; entry++) {
        const group = entryGroups[entry]!;
        if (gone[group] === 0) touched[size++] = group;
        gone[group]! += entryCounts[entry]!;
      }
    }
    const log = Math.log1p(others);
    sum += log;
    less[own]! += log;
    for (let index = 0; index < size; index++) {
      const group = touched[index]!;
      if (group !== own) less[group]! += log - Math.log1p(others - gone[group]!);
      gone[group] = 0;
    }
  }
  const without = documentsOfGroups(groupOf, groups).flatMap((documents, group): DocumentRepetition[] => {
    if (documents.length === 0) return [];
    const remaining = documentCount - documents.length;
    return [{ documents: remaining, meanLog: remaining === 0 ? undefined : (sum - less[group]!) / remaining }];
  });
  return { full: { documents: documentCount, meanLog: sum / documentCount }, without };
}

/** In which groups each type that several documents hold occurs, and in how many documents of each. */
function groupsOfTypes({
  ids,
  starts,
  holders,
  groupOf,
  groups,
}: {
  readonly ids: Uint32Array;
  readonly starts: Uint32Array;
  readonly holders: Uint32Array;
  readonly groupOf: Uint32Array;
  readonly groups: number;
}): { readonly entryStarts: Uint32Array; readonly entryGroups: Uint32Array; readonly entryCounts: Uint32Array } {
  const types = holders.length;
  const places = new Uint32Array(types + 1);
  for (let id = 0; id < types; id++) places[id + 1] = places[id]! + (holders[id]! < 2 ? 0 : holders[id]!);
  const groupsAt = new Uint32Array(places[types]!);
  const next = places.slice(0, types);
  for (let document = 0; document < groupOf.length; document++)
    for (let position = starts[document]!; position < starts[document + 1]!; position++) {
      const id = ids[position]!;
      if (holders[id]! > 1) groupsAt[next[id]!++] = groupOf[document]!;
    }
  const entryStarts = new Uint32Array(types + 1);
  const entryCounts = new Uint32Array(groupsAt.length);
  const tally = new Uint32Array(groups);
  let size = 0;
  for (let id = 0; id < types; id++) {
    const from = size;
    for (let at = places[id]!; at < places[id + 1]!; at++) {
      const group = groupsAt[at]!;
      // Entries never overtake the places they are read from.
      if (tally[group]!++ === 0) groupsAt[size++] = group;
    }
    for (let entry = from; entry < size; entry++) {
      entryCounts[entry] = tally[groupsAt[entry]!]!;
      tally[groupsAt[entry]!] = 0;
    }
    entryStarts[id + 1] = size;
  }
  return { entryStarts, entryGroups: groupsAt, entryCounts };
}
