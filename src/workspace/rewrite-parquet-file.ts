import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { ParquetFileWriter } from './parquet-file-writer.ts';
import { asWorkspaceError, stagedPath, syncFolder } from './publish-file.ts';
import { readParquetFile } from './read-parquet-file.ts';

/**
 * Writes a flat Parquet file anew with every row changed, in the same order and under the same schema. A reader sees the old file or
 * the new one.
 *
 * @param change gives a row with the same columns, of the same types
 * @throws {WorkspaceError} full disk, no permission; the file is as it was
 */
export async function rewriteParquetFile<Row extends object>(file: string, change: (row: Row) => Row): Promise<void> {
  const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(file));
  const names = schema.slice(1).map(({ name }) => name);
  const staged = stagedPath(file);
  try {
    const writer = new ParquetFileWriter(staged, schema);
    for await (const rows of readParquetFile<Row>(file)) {
      const changed = rows.map((row) => change(row) as Readonly<Record<string, unknown>>);
      writer.append(names.map((name) => ({ name, data: changed.map((row) => row[name]) })));
    }
    writer.finish();
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
