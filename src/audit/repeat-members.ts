import { type ContentEntries, NO_ENTRY } from '../dedup/content-entries.ts';
import type { HeldRecord } from '../engine/repeat-session.ts';
import { EngineError } from '../errors.ts';
import { readParquetFile } from '../workspace/read-parquet-file.ts';
import { writeLongTable } from '../workspace/write-table.ts';
import { OTHER_COLUMNS, type OtherColumns, type OtherColumnsRow } from './other-columns.ts';
import type { SnapshotKeys } from './record-keys.ts';

/** Records of some entries with their places, by part and row: shape [members] each. */
export interface RepeatMembers {
  /** Position of the part in the list of parts. */
  readonly part: Uint32Array;
  /** Row of its records table. */
  readonly row: Uint32Array;
  readonly entry: Uint32Array;
}

/** A records table of a part, as far as its columns beside the text are asked for. */
export interface MemberPart {
  /** Path of the records table. */
  readonly records: string;
}

/** Every record of the entries listed. */
export function repeatMembers(
  { parts }: Pick<SnapshotKeys, 'parts'>,
  entries: Pick<ContentEntries, 'count' | 'entryOf' | 'size'>,
  listed: Uint32Array,
): RepeatMembers {
  const isListed = new Uint8Array(entries.count);
  let count = 0;
  for (const own of listed) {
    isListed[own] = 1;
    count += entries.size[own]!;
  }
  const members = { part: new Uint32Array(count), row: new Uint32Array(count), entry: new Uint32Array(count) };
  let at = 0;
  for (const [position, { firstRecord, records }] of parts.entries()) {
    for (let i = 0; i < records; i++) {
      const own = entries.entryOf[firstRecord + i]!;
      if (own === NO_ENTRY || isListed[own] === 0) continue;
      members.part[at] = position;
      members.row[at] = i;
      members.entry[at++] = own;
    }
  }
  return members;
}

/**
 * What each member's row says beside its texts, as a number that is equal where it is the same, 0 where it says nothing.
 *
 * @returns shape [members]
 */
export async function memberColumns(
  members: RepeatMembers,
  { parts, columns, groupCount }: { parts: readonly MemberPart[]; columns: OtherColumns; groupCount: number },
): Promise<BigInt64Array> {
  const keys = new BigInt64Array(members.part.length);
  if (!columns.countsAny) return keys;
  const place = (member: number) => [members.part[member]!, members.row[member]!] as const;
  for await (const [, row] of rowsAt(keys.length, place, { parts, groupCount })) columns.survey(row);
  for await (const [member, row] of rowsAt(keys.length, place, { parts, groupCount })) keys[member] = columns.key(row);
  return keys;
}

/** Columns in which records differ from the copies they would go for otherwise; most records first, of equals by name. */
export async function differingColumns(
  held: readonly HeldRecord[],
  { parts, columns, groupCount }: { parts: readonly MemberPart[]; columns: OtherColumns; groupCount: number },
): Promise<readonly { readonly column: string; readonly records: number }[]> {
  const places = held
    .flatMap(({ part, row, copyPart, copyRow }) => [[part, row] as const, [copyPart, copyRow] as const])
    .sort(([a, i], [b, j]) => a - b || i - j);
  const rows = new Map<string, OtherColumnsRow>();
  for await (const [at, row] of rowsAt(places.length, (index) => places[index]!, { parts, groupCount }))
    rows.set(places[at]!.join(), row);
  const counts = new Map<string, number>();
  for (const { part, row, copyPart, copyRow } of held) {
    const [own, copy] = [rows.get(`${part},${row}`)!, rows.get(`${copyPart},${copyRow}`)!].map(
      (found) => new Map(columns.leaves(found).map(({ path, value }) => [path, value])),
    ) as [Map<string, string>, Map<string, string>];
    for (const name of new Set([...own.keys(), ...copy.keys()]))
      if (own.get(name) !== copy.get(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([column, records]) => ({ column, records }))
    .sort((a, b) => b.records - a.records || (a.column < b.column ? -1 : 1));
}

/** The rows at some places, which are in order of parts and rows; several may be at one. */
async function* rowsAt(
  count: number,
  place: (index: number) => readonly [part: number, row: number],
  { parts, groupCount }: { parts: readonly MemberPart[]; groupCount: number },
): AsyncIterable<readonly [index: number, row: OtherColumnsRow]> {
  const names = [...OTHER_COLUMNS, ...Array.from({ length: groupCount }, (_, i) => `g${i}`)];
  for (let next = 0; next < count; ) {
    const [part] = place(next);
    let first = 0;
    for await (const rows of readParquetFile<OtherColumnsRow>(parts[part]!.records, { columns: names })) {
      for (; next < count && place(next)[0] === part && place(next)[1] < first + rows.length; next++)
        yield [next, rows[place(next)[1] - first]!];
      first += rows.length;
      if (next === count || place(next)[0] !== part) break;
    }
    if (next < count && place(next)[0] === part) {
      throw new EngineError({
        message: `${parts[part]!.records} has ${first} rows; expected row ${place(next)[1]}`,
        hint: 'The part is damaged: outcross workspace verify names what is.',
      });
    }
  }
}

/** Writes members as the query process asks for them. */
export async function writeMembers(file: string, members: RepeatMembers, columns: BigInt64Array): Promise<void> {
  const int = (name: string, data: Uint32Array) => ({ name, type: 'INT32' as const, data: Int32Array.from(data) });
  await writeLongTable(file, columns.length, (start, end) => [
    int('part', members.part.subarray(start, end)),
    int('row', members.row.subarray(start, end)),
    int('entry', members.entry.subarray(start, end)),
    { name: 'other', type: 'INT64', data: columns.slice(start, end) },
  ]);
}
