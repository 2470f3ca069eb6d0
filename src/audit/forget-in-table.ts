import { hash } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { asWorkspaceError, stagedPath, syncFolder } from '../workspace/publish-file.ts';

/** Columns that hold ids of records. */
const ID_COLUMNS = ['record_id', 'other_id', 'survivor_id'] as const;
/** Named after the content of one of its records. */
const CLUSTER = 'cluster';
/** Says where in an archive the record of `record_id` lies. */
const ENTRY = 'archive_entry';

type Row = Record<string, unknown>;

/**
 * Takes forgotten records out of a table of an audit, such as `repeats.parquet`: their ids are replaced, and so are the names of
 * clusters they are in, because a cluster is named after content. Rows stay, so counts do. A table without such records is left as it
 * is; doing it twice changes nothing more. One group of rows is in memory at a time.
 *
 * @param forgottenId the id that takes the place of a forgotten record's; undefined for all others
 * @throws {WorkspaceError} the table cannot be written
 */
export async function forgetInTable(
  file: string,
  { forgottenId }: { readonly forgottenId: (recordId: string) => string | undefined },
): Promise<void> {
  if (!(await stat(file).catch(() => undefined))) return;
  const clusters = new Set<unknown>();
  let concerned = 0;
  for await (const { rows } of groupsOf(file)) {
    for (const row of rows) {
      if (!ID_COLUMNS.some((name) => replacement(row[name], forgottenId) !== undefined)) continue;
      concerned++;
      clusters.add(row[CLUSTER]);
    }
  }
  if (concerned === 0) return;

  const forget = (row: Row): Row => {
    const changed: Row = { ...row };
    for (const name of ID_COLUMNS) {
      const id = replacement(row[name], forgottenId);
      if (id !== undefined) changed[name] = id;
      if (id !== undefined && name === 'record_id' && ENTRY in row) changed[ENTRY] = null;
    }
    const cluster = row[CLUSTER];
    if (typeof cluster === 'string' && clusters.has(cluster)) {
      changed[CLUSTER] = hash('sha256', `forgotten ${cluster}`).slice(0, cluster.length);
    }
    return changed;
  };
  const staged = stagedPath(file);
  try {
    let writer: ParquetWriter | undefined;
    for await (const { rows, metadata } of groupsOf(file)) {
      writer ??= new ParquetWriter({
        writer: fileWriter(staged),
        schema: metadata.schema,
        codec: 'ZSTD',
        compressors: { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes) },
        statistics: false,
      });
      const changed = rows.map(forget);
      const columnData = columnsOf(metadata).map((name) => ({ name, data: changed.map((row) => row[name]) }));
      await writer.write({ columnData, rowGroupSize: Math.max(1, rows.length) });
    }
    await writer?.finish();
    const handle = await open(staged, 'r+');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(staged, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(staged, { force: true }).catch(() => undefined);
    throw asWorkspaceError(file, error);
  }
}

function replacement(id: unknown, forgottenId: (recordId: string) => string | undefined): string | undefined {
  return typeof id === 'string' ? forgottenId(id) : undefined;
}

/** Names of the columns: the tables of audits are flat. */
function columnsOf({ schema }: FileMetaData): readonly string[] {
  return schema.slice(1).map(({ name }) => name);
}

async function* groupsOf(
  name: string,
): AsyncIterable<{ readonly rows: readonly Row[]; readonly metadata: FileMetaData }> {
  const file = await asyncBufferFromFile(name);
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
    yield { rows, metadata };
    rowStart = rowEnd;
  }
}
