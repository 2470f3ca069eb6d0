import { readFile } from 'node:fs/promises';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type PartTable, partTablePath } from './parts.ts';
import type { Workspace } from './workspace.ts';

/** All rows of one table of a part; none where the part has no such table. Columns of bytes come as bytes. */
export async function readPartTable<Row>(workspace: Workspace, key: string, table: PartTable): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const group of readPartGroups<Row>(workspace, key, table)) for (const row of group) rows.push(row);
  return rows;
}

/** The same a group of rows at a time, for tables that may be large. */
export async function* readPartGroups<Row>(
  workspace: Workspace,
  key: string,
  table: PartTable,
): AsyncIterable<readonly Row[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(partTablePath(workspace, key, table));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield (await parquetReadObjects({
      file,
      metadata,
      compressors,
      utf8: false,
      rowStart,
      rowEnd,
    })) as unknown as readonly Row[];
    rowStart = rowEnd;
  }
}
