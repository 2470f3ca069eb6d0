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
 * part: O(positions + groups · positions of such n-grams).
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
  const others = new Float64Array(documentCount);
  const shared = new Uint32Array(ids.length);
  const sharedStarts = new Uint32Array(documentCount + 1);
  let size = 0;
  for (let document = 0; document < documentCount; document++) {
    for (let position = starts[document]!; position < starts[document + 1]!; position++) {
      const id = ids[position]!;
      if (holders[id]! < 2) continue;
      others[document]! += holders[id]! - 1;
      shared[size++] = id;
    }
    sharedStarts[document + 1] = size;
  }
  let sum = 0;
  for (let document = 0; document < documentCount; document++) sum += Math.log1p(others[document]!);

  const inGroup = new Uint32Array(types);
  const without: DocumentRepetition[] = [];
  for (const [group, documents] of documentsOfGroups(groupOf, groups).entries()) {
    if (documents.length === 0) continue;
    const eachShared = (visit: (id: number) => void) => {
      for (const document of documents)
        for (let index = sharedStarts[document]!; index < sharedStarts[document + 1]!; index++) visit(shared[index]!);
    };
    eachShared((id) => inGroup[id]!++);
    let left = 0;
    for (let document = 0; document < documentCount; document++) {
      if (groupOf[document] === group) continue;
      let gone = 0;
      for (let index = sharedStarts[document]!; index < sharedStarts[document + 1]!; index++)
        gone += inGroup[shared[index]!]!;
      left += Math.log1p(others[document]! - gone);
    }
    const remaining = documentCount - documents.length;
    without.push({ documents: remaining, meanLog: remaining === 0 ? undefined : left / remaining });
    eachShared((id) => {
      inGroup[id] = 0;
    });
  }
  return { full: { documents: documentCount, meanLog: sum / documentCount }, without };
}
