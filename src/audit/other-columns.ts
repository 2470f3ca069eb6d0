import { canonicalColumnName, LANG_COLUMNS, LICENCE_COLUMNS } from '../io/column-names.ts';
import { contentHash } from '../io/content-hash.ts';
import { normaliseDate } from '../io/normalise-date.ts';
import { type ColumnLeaf, columnLeaves } from './column-leaves.ts';
import { isRowMarkName } from './is-row-mark-name.ts';
import type { RecordTableRow } from './record-columns.ts';

/** What a row of the records table says beside its text. */
export interface OtherColumnsRow
  extends Pick<RecordTableRow, 'source' | 'row_hash' | 'metadata' | 'licence' | 'language' | `g${number}`> {
  /** 1 where the row declares its language. */
  readonly language_declared: number;
}

/** Columns of the records table that are asked for; group columns follow. */
export const OTHER_COLUMNS = ['source', 'row_hash', 'metadata', 'licence', 'language', 'language_declared'] as const;

/** Ignores every column. */
export const ALL_COLUMNS = 'all';

export interface OtherColumnsOptions {
  /** Columns that may differ between a record and the copy that stays for it, by name or path; `all`: any. */
  readonly ignored: readonly string[];
  /** Columns that count although they look as if they told rows apart. */
  readonly compared: readonly string[];
  /** Names of the group columns, in the order of `g0`, `g1`, … */
  readonly groupColumns: readonly string[];
  /** Fields that texts were read from, by source: what is text is compared as text. */
  readonly textFields: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A column that is not compared, and why: its name or its values tell rows apart, or it was asked for. */
export interface UncomparedColumn {
  readonly column: string;
  readonly because: 'name' | 'values' | 'asked';
}

/** Rows looked at to tell which columns differ from row to row by nature. */
const SURVEYED_ROWS = 2048;
/** Fewer rows show too little to call a column unique. */
const LEAST_ROWS = 20;
/** Share of the rows that must bear a value, and of the values that must be different. */
const LEAST_FILLED = 0.5;
const LEAST_DISTINCT = 0.99;
const LONGEST_MARK = 200;
/** A name that promises a number of its own for each row, where the values keep the promise. */
const ID_NAME = /(?:^|[_ .-])(?:id|key|hash|sha|uuid|guid|no|nr|num|number|index|idx)$|(?:Id|ID|Key|Hash|Index|No)$/;

/**
 * Whether two rows say the same outside their texts. First `survey` sees the rows concerned, any number of times and in any order; then
 * `key` gives each row a number that is equal for rows that agree in every column that counts.
 *
 * Columns that tell rows apart by nature do not count: ids, row numbers, hashes, times, addresses and places, by their names; and
 * columns of short words, dates or addresses with a different value in each row, of at least 20. Numbers count, unless they are whole
 * and their name speaks of an id. Id, date and address of a row are not among the other columns, nor is what declares its origin.
 */
export class OtherColumns {
  readonly #options: OtherColumnsOptions;
  readonly #ignored: ReadonlySet<string>;
  readonly #compared: ReadonlySet<string>;
  readonly #ignoresAll: boolean;
  /** Rows with the lowest hashes: which these are depends on no order, and copies of a whole row count once. */
  #sample = new Map<bigint, OtherColumnsRow>();
  #highest: bigint | undefined;
  #marks: ReadonlyMap<string, UncomparedColumn['because'] | null> | undefined;

  constructor(options: OtherColumnsOptions) {
    this.#options = options;
    this.#ignoresAll = options.ignored.includes(ALL_COLUMNS);
    this.#ignored = new Set(options.ignored.map(canonicalColumnName));
    this.#compared = new Set(options.compared.map(canonicalColumnName));
  }

  /** Whether rows have to be looked at at all. */
  get countsAny(): boolean {
    return !this.#ignoresAll;
  }

  survey(row: OtherColumnsRow): void {
    if (row.metadata === null) return;
    const hash = BigInt.asUintN(64, row.row_hash);
    if (this.#highest !== undefined && hash >= this.#highest) return;
    this.#sample.set(hash, row);
    if (this.#sample.size < 2 * SURVEYED_ROWS) return;
    const lowest = [...this.#sample].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, SURVEYED_ROWS);
    this.#sample = new Map(lowest);
    this.#highest = lowest.at(-1)![0];
  }

  /** 0 where the row says nothing beside its texts. */
  key(row: OtherColumnsRow): bigint {
    if (this.#ignoresAll) return 0n;
    const leaves = this.leaves(row);
    if (leaves.length === 0) return 0n;
    const said = leaves.map(({ path, value }) => JSON.stringify([path, value])).join();
    // What is not known to be equal is equal only where the whole row is.
    const whole = leaves.every(({ isKnown }) => isKnown) ? '' : String(row.row_hash);
    return BigInt.asIntN(64, contentHash(Buffer.from(said + whole)) || 1n);
  }

  /** What counts of a row, by path. */
  leaves(row: OtherColumnsRow): readonly ColumnLeaf[] {
    const { groupColumns } = this.#options;
    const declared: ColumnLeaf[] = [];
    const declare = (path: string, value: string | null, names: readonly string[]) => {
      if (value !== null && !names.some((name) => this.#ignored.has(name)))
        declared.push({ path, place: path, name: path, value, isKnown: true });
    };
    declare('licence', row.licence, LICENCE_COLUMNS);
    if (row.language_declared === 1) declare('lang', row.language, LANG_COLUMNS);
    for (const [i, name] of groupColumns.entries()) declare(name, row[`g${i}`] ?? null, [canonicalColumnName(name)]);
    const marks = this.#findMarks();
    const leaves = this.#metadataLeaves(row).filter(({ path, name }) => {
      const mark = marks.get(path);
      return mark === undefined ? this.#because(path, name) === null : mark === null;
    });
    return [...declared, ...leaves];
  }

  /** Columns seen in the rows surveyed that do not count, those of most rows first. */
  uncompared(): readonly UncomparedColumn[] {
    if (this.#ignoresAll) return [];
    return [...this.#findMarks()].flatMap(([column, because]) => (because === null ? [] : [{ column, because }]));
  }

  #metadataLeaves({ metadata, source }: OtherColumnsRow): readonly ColumnLeaf[] {
    if (metadata === null) return [];
    const texts = this.#options.textFields.get(source);
    const { groupColumns } = this.#options;
    return columnLeaves(JSON.parse(metadata) as Record<string, unknown>).filter(
      ({ path, place }) => !texts?.has(place) && !groupColumns.includes(path),
    );
  }

  /** Why a column does not count, by its name alone. */
  #because(path: string, name: string): UncomparedColumn['because'] | null {
    if (isNamed(this.#compared, path)) return null;
    if (isNamed(this.#ignored, path)) return 'asked';
    return isRowMarkName(name) ? 'name' : null;
  }

  #findMarks(): ReadonlyMap<string, UncomparedColumn['because'] | null> {
    if (this.#marks !== undefined) return this.#marks;
    const rows = [...this.#sample].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, SURVEYED_ROWS);
    const columns = new Map<string, ColumnSurvey>();
    for (const [, row] of rows) {
      for (const leaf of this.#metadataLeaves(row)) {
        const column = columns.get(leaf.path) ?? { name: leaf.name, filled: 0, marks: 0, distinct: new Set() };
        columns.set(leaf.path, column);
        column.filled++;
        if (isMark(leaf)) column.marks++;
        column.distinct.add(leaf.value);
      }
    }
    this.#marks = new Map(
      [...columns]
        .sort(([a, one], [b, other]) => other.filled - one.filled || (a < b ? -1 : 1))
        .map(([path, column]) => {
          const because = this.#because(path, column.name);
          const isMarked = because === null && !isNamed(this.#compared, path) && tellsRowsApart(column, rows.length);
          return [path, isMarked ? 'values' : because];
        }),
    );
    this.#sample.clear();
    return this.#marks;
  }
}

interface ColumnSurvey {
  readonly name: string;
  filled: number;
  /** Values that look like those of an id, a time or an address. */
  marks: number;
  readonly distinct: Set<string>;
}

function tellsRowsApart({ filled, marks, distinct }: ColumnSurvey, rows: number): boolean {
  return (
    filled >= LEAST_ROWS &&
    filled >= LEAST_FILLED * rows &&
    distinct.size >= LEAST_DISTINCT * filled &&
    marks >= LEAST_DISTINCT * filled
  );
}

/** A date, or one word with a digit in it; a number alone only under the name of an id. */
function isMark({ name, value }: ColumnLeaf): boolean {
  if (value.length > LONGEST_MARK) return false;
  if (/^[+-]?[\d.,eE+-]+$/.test(value) && !Number.isNaN(Number(value)))
    return /^\d+$/.test(value) && ID_NAME.test(name);
  if (/^\S+$/.test(value) && /\d/.test(value)) return true;
  return value.length >= 8 && normaliseDate(value).date !== null;
}

/** Whether a column is named: itself, or an object that holds it. */
function isNamed(names: ReadonlySet<string>, path: string): boolean {
  if (names.size === 0) return false;
  if (names.has(canonicalColumnName(path))) return true;
  const steps = path.split('.');
  return steps.some((_, at) => at > 0 && names.has(canonicalColumnName(steps.slice(0, at).join('.'))));
}
