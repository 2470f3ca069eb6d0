import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type PartTable, partTablePath } from './parts.ts';
import type { Workspace } from './workspace.ts';

/** All rows of one table of a part; none where the part has no such table. Columns of bytes come as bytes. */
export async function readPartTable<Row>(workspace: Workspace, key: string, table: PartTable): Promise<readonly Row[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(partTablePath(workspace, key, table));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return (await parquetReadObjects({ file, compressors, utf8: false })) as unknown as readonly Row[];
}
