import { writeFile } from 'node:fs/promises';
import type { ColumnSource } from 'hyparquet-writer';
import { PartTableWriter } from './part-table-writer.ts';

/**
 * Writes a temporary table for the query process. A table without rows is not written.
 *
 * @returns whether there is a file
 */
export async function writeTable(file: string, columns: readonly ColumnSource[]): Promise<boolean> {
  const table = new PartTableWriter();
  table.append(columns);
  const bytes = table.finish();
  if (bytes === undefined) return false;
  await writeFile(file, bytes);
  return true;
}
