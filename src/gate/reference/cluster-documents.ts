import type { SnapshotKeys } from '../../audit/record-keys.ts';
import { contentEntries } from '../../dedup/content-entries.ts';
import { joinSets, lowestOf, singleSets } from '../../dedup/disjoint-sets.ts';
import { nominate } from '../../dedup/nominate.ts';
import { REMOVAL_VERDICTS } from '../../dedup/removal-rule.ts';
import { verifyPairs } from '../../dedup/verify-pairs.ts';
import type { RecalledTexts } from '../../engine/recalled-texts.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { withoutContent } from './choose-records.ts';

const CONTAINED = REMOVAL_VERDICTS.indexOf('contained');

/**
 * Which documents must stay together: those of one unit, and those whose texts are equal, similar, or contained in one another. What
 * hashing nominates is compared text by text.
 *
 * @param documents whose texts were recalled
 * @param similarAt Jaccard similarity of word 5-grams; null: only units count
 * @returns for each document the lowest of its set: shape [documents]
 * @throws {CancelledError} `signal` aborted
 */
export async function clusterDocuments(
  documents: readonly { readonly record: number; readonly unit: string }[],
  {
    workspace,
    keys,
    texts,
    similarAt,
    workers,
    signal,
  }: {
    readonly workspace: Workspace;
    readonly keys: SnapshotKeys;
    readonly texts: RecalledTexts;
    readonly similarAt: number | null;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Uint32Array> {
  const sets = singleSets(documents.length);
  const firstOf = new Map<string, number>();
  for (const [at, { unit }] of documents.entries()) {
    const first = firstOf.get(unit);
    if (first === undefined) firstOf.set(unit, at);
    else joinSets(sets, first, at);
  }
  if (similarAt !== null) {
    const documentOf = new Map(documents.map(({ record }, at) => [record, at]));
    const entries = contentEntries(withoutContent(keys, (record) => !documentOf.has(record)));
    const firstDocument = new Int32Array(entries.count).fill(-1);
    for (const [at, { record }] of documents.entries()) {
      const entry = entries.entryOf[record]!;
      if (firstDocument[entry] === -1) firstDocument[entry] = at;
      else joinSets(sets, firstDocument[entry]!, at);
    }
    const nomination = await nominate(entries, {
      parts: keys.parts.map((part) => ({ ...part, workspace })),
      similarAt,
      workers,
      signal,
    });
    const pairs = await verifyPairs(nomination, {
      recordOf: Uint32Array.from(firstDocument, (at) => documents[at]!.record),
      texts: texts.index,
      workers,
      signal,
    });
    for (let pair = 0; pair < pairs.better.length; pair++) {
      const isSimilar = pairs.union[pair]! > 0 && pairs.shared[pair]! >= similarAt * pairs.union[pair]!;
      const isContained = pairs.isRead[pair] === 1 && pairs.verdict[pair] === CONTAINED;
      if (isSimilar || isContained)
        joinSets(sets, firstDocument[pairs.better[pair]!]!, firstDocument[pairs.worse[pair]!]!);
    }
  }
  for (let at = 0; at < documents.length; at++) sets[at] = lowestOf(sets, at);
  return sets;
}
