/** Documents as numbers: what every measure of tokens reads. */
export interface InternedDocuments {
  /** Number of the token at each position, documents one after the other: shape [positions]. Numbers follow first sight. */
  readonly ids: Uint32Array;
  /** First position of each document, and the end of the last: shape [documents + 1]. */
  readonly starts: Uint32Array;
  /** Different tokens; ids are 0 … types - 1. */
  readonly types: number;
}

/** Numbers the tokens of documents. @param documents shape [documents][tokens] */
export function internTokens(documents: readonly (readonly string[])[]): InternedDocuments {
  const known = new Map<string, number>();
  const starts = new Uint32Array(documents.length + 1);
  for (const [index, tokens] of documents.entries()) starts[index + 1] = starts[index]! + tokens.length;
  const ids = new Uint32Array(starts[documents.length]!);
  let position = 0;
  for (const tokens of documents) {
    for (const token of tokens) {
      let id = known.get(token);
      if (id === undefined) {
        id = known.size;
        known.set(token, id);
      }
      ids[position++] = id;
    }
  }
  return { ids, starts, types: known.size };
}
