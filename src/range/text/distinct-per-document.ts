import type { InternedDocuments } from './intern-tokens.ts';

/** The same documents with each type once, in the order of first sight within the document. */
export function distinctPerDocument({ ids, starts, types }: InternedDocuments): InternedDocuments {
  const lastSeen = new Uint32Array(types);
  const kept = new Uint32Array(ids.length);
  const keptStarts = new Uint32Array(starts.length);
  let size = 0;
  for (let document = 0; document + 1 < starts.length; document++) {
    for (let position = starts[document]!; position < starts[document + 1]!; position++) {
      const id = ids[position]!;
      if (lastSeen[id] === document + 1) continue;
      lastSeen[id] = document + 1;
      kept[size++] = id;
    }
    keptStarts[document + 1] = size;
  }
  return { ids: kept.slice(0, size), starts: keptStarts, types };
}
