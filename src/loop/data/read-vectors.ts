import * as z from 'zod';
import { ConfigError, InputError } from '../../errors.ts';
import { NumberList } from './number-list.ts';
import { numberColumns, numberIn, tableRows } from './table-rows.ts';
import type { Vectors } from './vectors.ts';

export const columnSchema = z.string().min(1).max(1024);

/** Keys of a lab that say how a table is read as rows of numbers. */
export const vectorsFileSchema = z.strictObject({
  path: z.string().min(1).describe('File, folder or pattern: CSV, JSON Lines or Parquet, packed or not.'),
  columns: z
    .array(columnSchema)
    .min(1)
    .max(4096)
    .optional()
    .describe('Columns of numbers. Default: those that hold a number in the first row.'),
});

export type VectorsFile = z.output<typeof vectorsFileSchema>;

/**
 * A table as rows of numbers, in the order of its files and rows.
 *
 * @throws {ConfigError} where a column is missing, or none holds numbers
 * @throws {InputError} where nothing can be read, or a value is missing or no number: with file and line or row
 * @throws {CancelledError} `signal` aborted
 */
export async function readVectors({
  path,
  columns: named,
  signal,
}: VectorsFile & { readonly signal?: AbortSignal }): Promise<Vectors> {
  if (named !== undefined) requireDistinct(named, path);
  const values = new NumberList(path);
  let columns: readonly string[] | undefined = named;
  for await (const row of tableRows(path, { signal })) {
    columns ??= numberColumns(row);
    if (columns.length === 0)
      throw new ConfigError({ place: row.place, problem: 'no column holds a number', hint: 'Name another table.' });
    for (const column of columns) values.push(numberIn(row, column));
  }
  if (columns === undefined || values.length === 0)
    throw new InputError({ path, problem: 'no rows', hint: 'Name a table with rows.' });
  return { values: values.values(), dimensions: columns.length };
}

/** @throws {ConfigError} where a column is named twice */
export function requireDistinct(columns: readonly string[], place: string): void {
  const repeated = columns.find((column, at) => columns.indexOf(column) < at);
  if (repeated !== undefined)
    throw new ConfigError({ place, problem: `column "${repeated}" is named twice`, hint: 'Name each column once.' });
}
