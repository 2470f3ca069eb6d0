/** A text of an arm. Arms are ordered by key: the first k are the same sample whatever the files' order. */
export interface GateDocument {
  /**
   * First 64 bits of the SHA-256 of the normalised text, signed. Two documents of an arm share a key only where they answer
   * different prompts with the same text, or were written alike by two stages; `orderDocuments` says which comes first.
   */
  readonly key: bigint;
  /** Id of the record, or the caller's. */
  readonly id: string;
  /** As read; never rewritten. */
  readonly text: string;
  /** Unit of analysis: the split of a reference, permutations and pairing go by it. */
  readonly unit: string;
  /** Key of the prompt that it answers; null where there is none. Equal prompts have equal keys in a reference and in a generation. */
  readonly prompt: string | null;
  /** Frozen dimensions: language, source, length band, period, group columns. */
  readonly groups: Readonly<Record<string, string>>;
  /** The step of the making that wrote it: base, tuned, … */
  readonly stage?: string;
  /** Decoding settings. */
  readonly settings?: Readonly<Record<string, string | number | boolean | null>>;
}

/** The order of an arm's documents: by key, then prompt, then stage, then id. Depends on contents alone but where two texts are equal in all. */
export function orderDocuments(
  a: Pick<GateDocument, 'key' | 'prompt' | 'stage' | 'id'>,
  b: Pick<GateDocument, 'key' | 'prompt' | 'stage' | 'id'>,
): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  const [x, y] = [a.prompt ?? '', b.prompt ?? ''];
  if (x !== y) return x < y ? -1 : 1;
  const [s, t] = [a.stage ?? '', b.stage ?? ''];
  if (s !== t) return s < t ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
