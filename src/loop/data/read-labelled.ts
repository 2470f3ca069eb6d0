import * as z from 'zod';
import { ConfigError, InputError } from '../../errors.ts';
import type { Labelled } from './labelled.ts';
import { NumberList } from './number-list.ts';
import { columnSchema, requireDistinct } from './read-vectors.ts';
import { cellOf, isMissing, numberColumns, numberIn, said, type TableRow, tableRows } from './table-rows.ts';

/** Keys of a lab that say how a table is read as features and labels. */
export const labelledFileSchema = z.strictObject({
  path: z.string().min(1).describe('File, folder or pattern: CSV, JSON Lines or Parquet, packed or not.'),
  label: columnSchema.describe('Column of the label: numbers, or with `positive` classes.'),
  features: z
    .array(columnSchema)
    .min(1)
    .max(4096)
    .optional()
    .describe('Columns of features. Default: the others that hold a number in the first row.'),
  positive: z
    .union([z.string(), z.number(), z.boolean()])
    .optional()
    .describe('Value of the label that is class 1; all others are class 0. Default: labels are numbers as they stand.'),
});

export type LabelledFile = z.output<typeof labelledFileSchema>;

/**
 * A table as rows of features with a label, in the order of its files and rows.
 *
 * @throws {ConfigError} where a column is missing, or no row has the positive class
 * @throws {InputError} where nothing can be read, or a value is missing or no number: with file and line or row
 * @throws {CancelledError} `signal` aborted
 */
export async function readLabelled({
  path,
  label,
  features: named,
  positive,
  signal,
}: LabelledFile & { readonly signal?: AbortSignal }): Promise<Labelled> {
  if (named !== undefined) requireDistinct([...named, label], path);
  const x = new NumberList(path);
  const y = new NumberList(path);
  let columns: readonly string[] | undefined = named;
  let positives = 0;
  for await (const row of tableRows(path, { signal })) {
    columns ??= numberColumns(row, { except: label });
    if (columns.length === 0)
      throw new ConfigError({
        place: row.place,
        problem: `no column but the label "${label}" holds a number`,
        hint: 'Name columns of features, or another table.',
      });
    const value = positive === undefined ? numberIn(row, label) : classIn(row, label, positive);
    if (value === 1) positives++;
    y.push(value);
    for (const column of columns) x.push(numberIn(row, column));
  }
  if (columns === undefined || y.length === 0)
    throw new InputError({ path, problem: 'no rows', hint: 'Name a table with rows.' });
  if (positive !== undefined && positives === 0)
    throw new ConfigError({
      place: path,
      problem: `no row has the label ${said(positive)} in column "${label}"`,
      hint: 'Name a value that occurs.',
    });
  return { x: x.values(), y: y.values(), features: columns.length };
}

function classIn(row: TableRow, label: string, positive: string | number | boolean): 0 | 1 {
  const cell = cellOf(row, label);
  if (isMissing(cell))
    throw new InputError({
      path: row.place,
      problem: `column "${label}" has no value`,
      hint: 'Mend the row or take it out.',
    });
  if (cell === positive) return 1;
  // A file of text alone has no types: there 1 and "1" are the same.
  return typeof cell === 'string' && cell.trim() === String(positive) ? 1 : 0;
}
