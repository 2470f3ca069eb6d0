import { entriesByContent, type SnapshotKeys } from '../../audit/record-keys.ts';
import type { ContentEntries } from '../../dedup/content-entries.ts';
import { NO_ENTRY, wordsOf } from '../../dedup/content-entries.ts';
import { PartColumnReader } from '../../workspace/part-columns.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** The same keys as if some records had no content: they become no entries. */
export function withoutContent(keys: SnapshotKeys, isLeftOut: (record: number) => boolean): SnapshotKeys {
  const contentHigh = keys.contentHigh.slice();
  const contentLow = keys.contentLow.slice();
  for (let record = 0; record < contentHigh.length; record++) {
    if (!isLeftOut(record)) continue;
    contentHigh[record] = 0n;
    contentLow[record] = 0n;
  }
  return { ...keys, contentHigh, contentLow };
}

/** Entries of the lowest keys, in order of keys as signed numbers, until they hold so many words or are so many. */
export function lowestEntries(
  entries: ContentEntries,
  keys: SnapshotKeys,
  { mostWords, mostDocuments }: { readonly mostWords: number; readonly mostDocuments: number },
): Uint32Array {
  const order = entriesByContent(entries, keys);
  const high = wordsOf(keys.contentHigh);
  // They are ordered as unsigned numbers: negative ones stand behind.
  let turn = order.length;
  for (let low = 0; low < turn; ) {
    const middle = (low + turn) >>> 1;
    if (high[2 * entries.representative[order[middle]!]! + 1]! >= 0x80000000) turn = middle;
    else low = middle + 1;
  }
  const chosen: number[] = [];
  let words = 0;
  for (let at = 0; at < order.length && chosen.length < mostDocuments && words < mostWords; at++) {
    const entry = order[(turn + at) % order.length]!;
    chosen.push(entry);
    words += entries.words[entry]!;
  }
  return Uint32Array.from(chosen);
}

/** Records of some entries: shape [records], in order of their numbers. */
export function recordsOfEntries(entries: ContentEntries, chosen: Uint32Array): Uint32Array {
  const isChosen = new Uint8Array(entries.count);
  for (const entry of chosen) isChosen[entry] = 1;
  const isIn = (record: number) => entries.entryOf[record] !== NO_ENTRY && isChosen[entries.entryOf[record]!] === 1;
  let count = 0;
  for (let record = 0; record < entries.entryOf.length; record++) if (isIn(record)) count++;
  const records = new Uint32Array(count);
  let at = 0;
  for (let record = 0; record < entries.entryOf.length; record++) if (isIn(record)) records[at++] = record;
  return records;
}

/**
 * Of records with equal text and occasion (prompt and stage) the one that stands for them: of best provenance, then earliest, then of the lowest hash of its
 * row, then first in its row. Which files hold them decides nothing.
 *
 * @param records in order of their numbers
 * @returns in order of their numbers
 */
export async function oneOfEach(
  records: Uint32Array,
  {
    workspace,
    keys,
    entryOf,
    occasionOf,
  }: {
    readonly workspace: Workspace;
    readonly keys: SnapshotKeys;
    readonly entryOf: Uint32Array;
    readonly occasionOf: (record: number) => string;
  },
): Promise<Uint32Array> {
  const best = new Map<number, Map<string, number[]>>();
  const isBefore = (a: number, b: number) => keys.provenance[a]! - keys.provenance[b]! || keys.date[a]! - keys.date[b]!;
  for (const record of records) {
    const entry = entryOf[record]!;
    const occasion = occasionOf(record);
    const own = best.get(entry);
    const held = own?.get(occasion);
    if (own === undefined) best.set(entry, new Map([[occasion, [record]]]));
    else if (held === undefined) own.set(occasion, [record]);
    else {
      const order = isBefore(record, held[0]!);
      if (order < 0) own.set(occasion, [record]);
      else if (order === 0) held.push(record);
    }
  }
  const all = [...best.values()].flatMap((own) => [...own.values()]);
  const tied = all.filter(({ length }) => length > 1);
  const marks = await rowMarks(Uint32Array.from(tied.flat()).sort(), { workspace, keys });
  const isLower = (a: number, b: number) => {
    const [x, y] = [marks.get(a)!, marks.get(b)!];
    return x.row < y.row || (x.row === y.row && x.nth < y.nth);
  };
  return Uint32Array.from(all, (group) => group.reduce((low, record) => (isLower(record, low) ? record : low))).sort();
}

/** Hash of the row of each record, and which field of it the record is. */
async function rowMarks(
  records: Uint32Array,
  { workspace, keys }: { readonly workspace: Workspace; readonly keys: SnapshotKeys },
): Promise<ReadonlyMap<number, { readonly row: bigint; readonly nth: number }>> {
  const marks = new Map<number, { row: bigint; nth: number }>();
  const [rows, fingerprints] = [
    new PartColumnReader(workspace, 'records'),
    new PartColumnReader(workspace, 'fingerprints'),
  ];
  let next = 0;
  for (const { key, firstRecord, records: held } of keys.parts) {
    const end = firstRecord + held;
    if (next >= records.length || records[next]! >= end) continue;
    const [row] = await rows.read(key, ['row_hash']);
    const [nth] = await fingerprints.read(key, ['nth']);
    for (; next < records.length && records[next]! < end; next++) {
      const at = records[next]! - firstRecord;
      marks.set(records[next]!, { row: row![at] as bigint, nth: nth![at] as number });
    }
  }
  return marks;
}
