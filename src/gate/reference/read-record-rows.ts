import type { RecordTableRow } from '../../audit/record-columns.ts';
import type { SnapshotKeys } from '../../audit/record-keys.ts';
import { partTablePath } from '../../workspace/parts.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import type { Workspace } from '../../workspace/workspace.ts';

const COLUMNS = [
  'source',
  'field',
  'signature',
  'row_key',
  'suffix',
  'language',
  'date',
  'words',
  'length_band',
  'generator',
  'metadata',
] as const;

/** What documents are told apart by. */
export type RecordRow = Pick<RecordTableRow, (typeof COLUMNS)[number] | `g${number}`>;

/**
 * Reads the attributes of some records, part by part.
 *
 * @param records ascending
 */
export async function readRecordRows(
  workspace: Workspace,
  {
    keys,
    records,
    groupCount,
  }: { readonly keys: SnapshotKeys; readonly records: Uint32Array; readonly groupCount: number },
): Promise<ReadonlyMap<number, RecordRow>> {
  const columns = [...COLUMNS, ...Array.from({ length: groupCount }, (_, at) => `g${at}`)];
  const rows = new Map<number, RecordRow>();
  let next = 0;
  for (const { key, firstRecord, records: held } of keys.parts) {
    const end = firstRecord + held;
    if (next >= records.length || records[next]! >= end) continue;
    let at = firstRecord;
    for await (const group of readParquetFile<RecordRow>(partTablePath(workspace, key, 'records'), { columns })) {
      while (next < records.length && records[next]! < Math.min(end, at + group.length)) {
        rows.set(records[next]!, group[records[next]! - at]!);
        next++;
      }
      at += group.length;
    }
  }
  return rows;
}
