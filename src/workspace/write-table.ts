import { writeFile } from 'node:fs/promises';
import type { ColumnSource } from 'hyparquet-writer';
import { GROUP_ROWS, PartTableWriter } from './part-table-writer.ts';

/** Rows of a long table that are held as columns at once. */
const SLICE_ROWS = 16 * GROUP_ROWS;

/**
 * Writes a temporary table for the query process. A table without rows is not written.
 *
 * @returns whether there is a file
 */
export async function writeTable(file: string, columns: readonly ColumnSource[]): Promise<boolean> {
  const table = new PartTableWriter();
  table.append(columns);
  return finishTable(table, file);
}

/**
 * The same for a table whose columns would take too much memory as a whole: they are asked for slice by slice.
 *
 * @param columnsOf the columns of the rows [start, end)
 */
export async function writeLongTable(
  file: string,
  rows: number,
  columnsOf: (start: number, end: number) => readonly ColumnSource[],
): Promise<boolean> {
  const table = new PartTableWriter();
  for (let start = 0; start < rows; start += SLICE_ROWS) {
    table.append(columnsOf(start, Math.min(rows, start + SLICE_ROWS)));
  }
  return finishTable(table, file);
}

async function finishTable(table: PartTableWriter, file: string): Promise<boolean> {
  const bytes = table.finish();
  if (bytes === undefined) return false;
  await writeFile(file, bytes);
  return true;
}
