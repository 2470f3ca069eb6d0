import * as z from 'zod';
import { InputError } from '../../errors.ts';
import type { Categories } from './categories.ts';
import { NumberList } from './number-list.ts';
import { columnSchema } from './read-vectors.ts';
import { cellOf, isMissing, said, tableRows } from './table-rows.ts';

/** Keys of a lab that say how a column is read as draws of types. */
export const categoriesFileSchema = z.strictObject({
  path: z.string().min(1).describe('File, folder or pattern: CSV, JSON Lines or Parquet, packed or not.'),
  column: columnSchema.describe('Column of names, whole numbers or true and false; each value is a type.'),
});

export type CategoriesFile = z.output<typeof categoriesFileSchema>;

/** Types of one column; more are ids, of which each is there once. */
const MOST_TYPES = 1_000_000;
const MOST_NAME_LENGTH = 1024;

/**
 * A column as draws of types, in the order of its files and rows. Types are numbered in the order of their names, so that the order of rows
 * does not matter.
 *
 * @throws {ConfigError} where the column is missing
 * @throws {InputError} where nothing can be read, or a value is missing or no name: with file and line or row
 * @throws {CancelledError} `signal` aborted
 */
export async function readCategories({
  path,
  column,
  signal,
}: CategoriesFile & { readonly signal?: AbortSignal }): Promise<NamedCategories> {
  const places = new Map<string, number>();
  const rows = new NumberList(path);
  for await (const row of tableRows(path, { signal })) {
    const cell = cellOf(row, column);
    const name = isMissing(cell) ? undefined : nameOf(cell);
    if (name === undefined)
      throw new InputError({
        path: row.place,
        problem: `column "${column}" ${isMissing(cell) ? 'has no value' : `holds ${said(cell)}, which is no name`}`,
        hint: 'Mend the row, take it out, or name a column that holds a name in every row.',
      });
    let place = places.get(name);
    if (place === undefined) {
      place = places.size;
      if (place === MOST_TYPES)
        throw new InputError({
          path: row.place,
          problem: `column "${column}" has more than ${MOST_TYPES} values`,
          hint: 'Name a column whose values repeat.',
        });
      places.set(name, place);
    }
    rows.push(place);
  }
  if (rows.length === 0) throw new InputError({ path, problem: 'no rows', hint: 'Name a table with rows.' });
  const names = [...places.keys()].sort();
  const ranks = new Uint32Array(names.length);
  for (const [rank, name] of names.entries()) ranks[places.get(name)!] = rank;
  return { draws: Uint32Array.from(rows.values(), (place) => ranks[place]!), types: names.length, names };
}

/** Draws of types with what the types are called: shape of names [types]. */
export interface NamedCategories extends Categories {
  readonly names: readonly string[];
}

function nameOf(cell: unknown): string | undefined {
  if (typeof cell === 'string') return cell.length <= MOST_NAME_LENGTH ? cell.trim() : undefined;
  if (typeof cell === 'boolean' || typeof cell === 'bigint') return String(cell);
  return typeof cell === 'number' && Number.isSafeInteger(cell) ? String(cell) : undefined;
}
