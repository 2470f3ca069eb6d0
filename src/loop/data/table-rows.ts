import { CancelledError, ConfigError, InputError } from '../../errors.ts';
import { nameOfType, shorten } from '../../io/cell-value.ts';
import { decodeInput } from '../../io/decode-input.ts';
import { formatNamed } from '../../io/formats.ts';
import { takeInventory } from '../../io/inventory.ts';
import { nearestName } from '../../io/nearest-name.ts';

export interface TableRow {
  /** File, and line or row in it, for messages. */
  readonly place: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Columns that a message lists. */
const SHOWN_COLUMNS = 12;
const SHOWN_LENGTH = 40;

/**
 * Rows of tables: CSV, JSON Lines, JSON or Parquet, packed or not. The first row that cannot be read ends it, because what is learnt from
 * a table with holes is not what its readers think.
 *
 * @throws {InputError} where nothing can be read, or a row is broken: with file and line or row
 * @throws {CancelledError} `signal` aborted
 */
export async function* tableRows(
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<TableRow> {
  const inventory = await takeInventory([path], signal === undefined ? {} : { signal });
  const [problem] = inventory.problems;
  if (problem !== undefined)
    throw new InputError({
      path: problem.displayPath,
      problem: problem.detail,
      hint: 'Mend the file or leave it out.',
    });
  if (inventory.entries.length === 0)
    throw new InputError({
      path,
      problem: 'no file with a table',
      hint: 'Name a file or folder of CSV, JSON Lines or Parquet.',
    });
  for (const entry of inventory.entries) {
    const unit = formatNamed(entry.format)?.access === 'lines' ? 'line' : 'row';
    for await (const batch of decodeInput(entry, { kind: 'all' })) {
      if (signal?.aborted) throw new CancelledError();
      for (const event of batch) {
        const place = `${entry.displayPath}:${unit} ${event.ordinal + 1}`;
        if (event.kind === 'quarantined')
          throw new InputError({ path: place, problem: event.detail, hint: 'Mend the row or take it out.' });
        yield { place, value: event.value };
      }
    }
  }
}

/**
 * What a row has in a column.
 *
 * @throws {ConfigError} where the row has no such column
 */
export function cellOf({ place, value }: TableRow, column: string): unknown {
  if (Object.hasOwn(value, column)) return value[column];
  const columns = Object.keys(value);
  const nearest = nearestName(column, columns);
  throw new ConfigError({
    place,
    problem: `no column "${shorten(column, SHOWN_LENGTH)}"; there are ${columns.slice(0, SHOWN_COLUMNS).join(', ')}`,
    hint: nearest === null ? 'Name one of them.' : `Did you mean "${nearest}"?`,
  });
}

/** Plain decimal numbers; `Number` would take hexadecimal ones and white space for numbers too. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MOST_DIGITS = 64;

/** The number that a cell says; undefined where it says none. True and false are 1 and 0. */
export function numberOfCell(cell: unknown): number | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell !== 'string') return undefined;
  const text = cell.length > MOST_DIGITS ? '' : cell.trim();
  if (!DECIMAL.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * The number of a row in a column.
 *
 * @throws {InputError} where the value is missing or no number: with file and line or row
 */
export function numberIn(row: TableRow, column: string): number {
  const cell = cellOf(row, column);
  const number = numberOfCell(cell);
  if (number !== undefined) return number;
  throw new InputError({
    path: row.place,
    problem: `column "${shorten(column, SHOWN_LENGTH)}" ${isMissing(cell) ? 'has no value' : `holds ${said(cell)}, which is no number`}`,
    hint: 'Mend the row, take it out, or choose columns that hold a number in every row.',
  });
}

/**
 * Columns of numbers where nobody names them: those that hold one in this row, the first of the table.
 *
 * @param options.except a column that is none of them
 * @throws {InputError} where a column holds nothing in this row: whether it is one of numbers cannot be told, and a column that is left out
 * without a word is found too late
 */
export function numberColumns(row: TableRow, { except }: { readonly except?: string } = {}): readonly string[] {
  const others = Object.keys(row.value).filter((column) => column !== except);
  const silent = others.find((column) => isMissing(cellOf(row, column)));
  if (silent !== undefined)
    throw new InputError({
      path: row.place,
      problem: `column "${shorten(silent, SHOWN_LENGTH)}" has no value in the first row: nobody can tell whether it is one of numbers`,
      hint: 'Name the columns to be read, or begin the table with a row that has them all.',
    });
  return others.filter((column) => numberOfCell(cellOf(row, column)) !== undefined);
}

/** Whether a cell says nothing: empty, null, or one of the usual marks of absence. */
export function isMissing(cell: unknown): boolean {
  if (cell === null || cell === undefined) return true;
  if (typeof cell === 'number') return Number.isNaN(cell);
  return typeof cell === 'string' && cell.length <= 8 && /^(?:|na|n\/a|nan|null|none|\?)$/i.test(cell.trim());
}

/** A cell in a message. */
export function said(cell: unknown): string {
  return typeof cell === 'string'
    ? `"${shorten(cell, SHOWN_LENGTH)}"`
    : typeof cell === 'number'
      ? String(cell)
      : nameOfType(cell);
}
