import { zstdCompressSync } from 'node:zlib';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { PART_TABLES, type PartTable, partSummaryPath, partTablePath } from './parts.ts';
import { publishFile } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

/** Level 1: parts are written once and read a few times; higher levels cost more time than they save space here. */
const compressors = { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes, ZSTD_FAST) };
const ZSTD_FAST = { params: { 100: 1 } };

/**
 * Publishes the tables of a part and then its summary. Tables without rows are not written.
 *
 * @returns the summary with the size of each table in bytes
 */
export async function writePart<Summary extends object>(
  workspace: Workspace,
  key: string,
  tables: Partial<Record<PartTable, readonly ColumnSource[]>>,
  summary: Summary,
): Promise<Summary & { readonly tables: Partial<Record<PartTable, number>> }> {
  const sizes: Partial<Record<PartTable, number>> = {};
  for (const [table, columns] of Object.entries(tables) as [PartTable, readonly ColumnSource[]][]) {
    if ((columns[0]?.data.length ?? 0) === 0) continue;
    const bytes = new Uint8Array(
      parquetWriteBuffer({ columnData: [...columns], codec: 'ZSTD', compressors, statistics: false }),
    );
    await publishFile(partTablePath(workspace, key, table), bytes);
    sizes[table] = bytes.length;
  }
  // In one order whatever the order of writing, so that equal parts have equal summaries.
  const inOrder = PART_TABLES.flatMap((table) => (sizes[table] === undefined ? [] : [[table, sizes[table]] as const]));
  const whole = { ...summary, tables: Object.fromEntries(inOrder) as typeof sizes };
  await publishFile(partSummaryPath(workspace, key), `${JSON.stringify(whole)}\n`);
  return whole;
}
