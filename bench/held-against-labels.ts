import type { CorpusKind, CorpusRow } from './make-corpus.ts';

/** What is kept of a document to judge what a deduplicator says of it. */
export type LabelledDocument = Pick<CorpusRow, 'id' | 'kind' | 'of' | 'jaccard' | 'stratum'>;

export interface LabelCount {
  readonly label: string;
  readonly count: number;
  /** Of `count`. */
  readonly found: number;
}

export interface HeldAgainstLabels {
  /** Labelled copies, by kind and for edited ones by similarity, that the pairs join with their originals, directly or by way of others. */
  readonly recall: readonly LabelCount[];
  /** Pairs, and those of documents that come from the same original or template family. */
  readonly pairs: LabelCount;
  /** Documents by stratum, and those removed. */
  readonly removedByStratum: readonly LabelCount[];
}

const COPIES: readonly CorpusKind[] = ['identical', 'recased', 'near', 'contained', 'shuffled'];

/**
 * Judges pairs and removals by the labels of the corpus.
 *
 * @param documents all, by the numbers that the pairs use
 * @param pairs numbers of two documents each
 * @param removed numbers of documents
 */
export function holdAgainstLabels(
  documents: readonly LabelledDocument[],
  { pairs, removed }: { pairs: readonly (readonly [number, number])[]; removed: readonly number[] },
): HeldAgainstLabels {
  const parents = documents.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  };
  for (const [a, b] of pairs) parents[rootOf(a)] = rootOf(b);

  const numbers = new Map(documents.map(({ id }, index) => [id, index]));
  const recall = new Map<string, { count: number; found: number }>();
  for (const kind of COPIES) {
    for (const [index, document] of documents.entries()) {
      if (document.kind !== kind) continue;
      const original = numbers.get(document.of!)!;
      add(recall, labelOf(document), rootOf(index) === rootOf(original));
    }
  }

  const familyOf = ({ id, of }: LabelledDocument) => of ?? id;
  const related = pairs.filter(([a, b]) => familyOf(documents[a]!) === familyOf(documents[b]!)).length;

  const isRemoved = new Set(removed);
  const strata = new Map<string, { count: number; found: number }>();
  for (const [index, { stratum }] of documents.entries()) add(strata, stratum, isRemoved.has(index));

  const rows = (counts: ReadonlyMap<string, { count: number; found: number }>) =>
    [...counts].map(([label, counted]) => ({ label, ...counted })).sort((a, b) => (a.label < b.label ? -1 : 1));
  return {
    recall: rows(recall),
    pairs: { label: 'pairs', count: pairs.length, found: related },
    removedByStratum: rows(strata),
  };
}

/** Copies with other words are told apart by tenths of similarity, as no deduplicator is to find the least similar. */
function labelOf({ kind, jaccard }: LabelledDocument): string {
  if (kind === 'identical' || kind === 'recased') return kind;
  const tenth = Math.min(9, Math.floor(jaccard! * 10));
  return `${kind} ${(tenth / 10).toFixed(1)}-${((tenth + 1) / 10).toFixed(1)}`;
}

function add(counts: Map<string, { count: number; found: number }>, label: string, isFound: boolean): void {
  const counted = counts.get(label) ?? { count: 0, found: 0 };
  counted.count++;
  if (isFound) counted.found++;
  counts.set(label, counted);
}
