import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readParquetFile } from '../workspace/read-parquet-file.ts';
import { rewriteParquetFile } from '../workspace/rewrite-parquet-file.ts';
import { forgottenClusterId } from './forgotten-record.ts';
import type { RepeatPairRow, RepeatRow, SharedRow } from './repeat-row.ts';

/**
 * Takes forgotten records out of the tables beside an audit, `repeats.parquet`, `pairs.parquet` and `against.parquet`. Rows stay, so that counts stay: ids
 * become those of forgotten records, and clusters that hold any lose their name, which is part of the hash of a text, for one that no
 * text gives. Tables without such records are left as they are; doing it twice changes nothing more. The pairs come first: which of
 * their clusters hold forgotten records only the other table tells, so that a crash between the two can be finished.
 *
 * @param folder of the audit
 * @param forgottenId the id that takes the place of a forgotten record's; undefined for all others
 * @throws {WorkspaceError} a table cannot be written
 */
export async function forgetInTables(
  folder: string,
  { forgottenId }: { readonly forgottenId: (recordId: string) => string | undefined },
): Promise<void> {
  await forgetShared(path.join(folder, 'against.parquet'), forgottenId);
  const repeats = path.join(folder, 'repeats.parquet');
  if (!(await stat(repeats).catch(() => undefined))) return;
  const clusters = new Map<string, string>();
  let isConcerned = false;
  for await (const rows of readParquetFile<RepeatRow>(repeats)) {
    for (const { record_id, survivor_id, cluster } of rows) {
      const id = forgottenId(record_id);
      if (id !== undefined && !clusters.has(cluster)) clusters.set(cluster, forgottenClusterId(id));
      isConcerned ||= id !== undefined || (survivor_id !== null && forgottenId(survivor_id) !== undefined);
    }
  }
  if (!isConcerned) return;
  const idOf = (id: string) => forgottenId(id) ?? id;
  const clusterOf = (cluster: string) => clusters.get(cluster) ?? cluster;
  const pairs = path.join(folder, 'pairs.parquet');
  if (await stat(pairs).catch(() => undefined)) {
    await rewriteParquetFile<RepeatPairRow>(pairs, (row) => ({
      ...row,
      record_id: idOf(row.record_id),
      other_id: idOf(row.other_id),
      cluster: clusterOf(row.cluster),
    }));
  }
  await rewriteParquetFile<RepeatRow>(repeats, (row) => ({
    ...row,
    record_id: idOf(row.record_id),
    survivor_id: row.survivor_id === null ? null : idOf(row.survivor_id),
    cluster: clusterOf(row.cluster),
    archive_entry: forgottenId(row.record_id) === undefined ? row.archive_entry : null,
  }));
}

async function forgetShared(file: string, forgottenId: (recordId: string) => string | undefined): Promise<void> {
  if (!(await stat(file).catch(() => undefined))) return;
  let isConcerned = false;
  for await (const rows of readParquetFile<SharedRow>(file))
    isConcerned ||= rows.some(({ record_id }) => forgottenId(record_id) !== undefined);
  if (!isConcerned) return;
  await rewriteParquetFile<SharedRow>(file, (row) => {
    const id = forgottenId(row.record_id);
    return id === undefined ? row : { ...row, record_id: id, archive_entry: null };
  });
}
