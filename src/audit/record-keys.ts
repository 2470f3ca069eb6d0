import { type ContentEntries, type RecordKeys, wordsOf } from '../dedup/content-entries.ts';
import { positions, radixSort } from '../dedup/radix-sort.ts';
import { NO_OVERLAY, type RecordOverlays } from '../engine/record-overlays.ts';
import { EngineError } from '../errors.ts';
import { type OriginClass, type OriginGroup, type OriginStatus, originGroup } from '../record/origin.ts';
import { PartColumnReader } from '../workspace/part-columns.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type DecidedUse, useKey } from './origin-index.ts';
import type { PartSummary } from './part-summary.ts';

/** Ranks of how well an origin is proven human, best first: the copy of the better rank stays. */
const PROVENANCE: readonly (readonly [group: OriginGroup, isVerified: boolean | null])[] = [
  ['human', true],
  ['human', false],
  ['mixed', null],
  ['unknown', null],
  ['synthetic', null],
];

/** Rank of a decided origin, 0 best. */
export function provenanceRank(originClass: OriginClass, status: OriginStatus): number {
  const group = originGroup(originClass);
  return PROVENANCE.findIndex(
    ([name, isVerified]) => name === group && (isVerified === null || isVerified === (status === 'verified')),
  );
}

/** The records of a snapshot as numbers, and where each lies. */
export interface SnapshotKeys extends RecordKeys {
  /** Parts that hold records, in order of their keys: which files there are and how they are called decides nothing. */
  readonly parts: readonly { readonly key: string; readonly records: number; readonly firstRecord: number }[];
  /** Heading of origin of each record, as a position in `ORIGIN_GROUPS`. Shape [records]. */
  readonly group: Uint8Array;
}

/**
 * Reads what the fingerprints tables say of each record, its bands left out.
 *
 * @param decided decisions of origin and the overlays they were made with; null: where the records come from is of no matter, and all
 * rank alike
 * @param groups order of the headings that `group` counts in
 */
export async function readSnapshotKeys(
  workspace: Workspace,
  summaries: readonly PartSummary[],
  decided: { readonly uses: readonly DecidedUse[]; readonly overlays: Pick<RecordOverlays, 'ofPart'> } | null,
  groups: readonly OriginGroup[],
): Promise<SnapshotKeys> {
  const held = summaries.filter(({ records }) => records > 0);
  let total = 0;
  const parts = held.map(({ key, records }) => {
    const firstRecord = total;
    total += records;
    return { key, records, firstRecord };
  });
  const keys = {
    contentHigh: new BigInt64Array(total),
    contentLow: new BigInt64Array(total),
    wordsHash: new BigInt64Array(total),
    provenance: new Uint8Array(total),
    words: new Int32Array(total),
    date: new Int32Array(total),
    group: new Uint8Array(total),
  };
  const standings = new Map(
    (decided?.uses ?? []).map((use) => {
      const { class: originClass, status } = use.decision.origin;
      return [
        useKey(use),
        { rank: provenanceRank(originClass, status), group: groups.indexOf(originGroup(originClass)) },
      ];
    }),
  );
  const standingOf = ([source, field, signature]: PartSummary['uses'][number], overlay: string) => {
    const standing = standings.get(useKey({ source, field, signature, overlay }));
    if (standing !== undefined) return standing;
    throw new EngineError({
      message: `records of source "${source}", field "${field}" have no decided origin`,
      hint: 'Please report this with the command you ran.',
    });
  };
  const reader = new PartColumnReader(workspace, 'fingerprints');
  for (const [index, { key, firstRecord }] of parts.entries()) {
    const columns = await reader.read(key, ['c0', 'c1', 'words_hash', 'words', 'date', 'use']);
    const [high, low, wordsHash, words, date, use] = columns as [
      BigInt64Array,
      BigInt64Array,
      BigInt64Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    keys.contentHigh.set(high, firstRecord);
    keys.contentLow.set(low, firstRecord);
    keys.wordsHash.set(wordsHash, firstRecord);
    keys.words.set(words, firstRecord);
    keys.date.set(date, firstRecord);
    // Ranks and groups are 0 where nothing was decided.
    if (decided === null) continue;
    const { uses } = held[index]!;
    const overlays = await decided.overlays.ofPart(key);
    const plain: (ReturnType<typeof standingOf> | undefined)[] = [];
    for (let row = 0; row < use.length; row++) {
      const own = use[row]!;
      const overlay = overlays.get(row);
      let standing = overlay === undefined ? plain[own] : standingOf(uses[own]!, overlay);
      if (standing === undefined) {
        standing = standingOf(uses[own]!, NO_OVERLAY);
        plain[own] = standing;
      }
      keys.provenance[firstRecord + row] = standing.rank;
      keys.group[firstRecord + row] = standing.group;
    }
  }
  return { ...keys, parts };
}

/** Entries in the order of their content's hash: the first so many are a sample that depends on nothing else, nested as it grows. */
export function entriesByContent(entries: ContentEntries, keys: RecordKeys): Uint32Array {
  const high = wordsOf(keys.contentHigh);
  const order = positions(entries.count);
  const key = new Uint32Array(entries.count);
  for (const half of [0, 1]) {
    for (let entry = 0; entry < entries.count; entry++) key[entry] = high[2 * entries.representative[entry]! + half]!;
    radixSort(order, key);
  }
  return order;
}
