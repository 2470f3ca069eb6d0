import path from 'node:path';
import { CancelledError, InputError } from '../../errors.ts';
import { type DecodableInput, decodeInput } from '../../io/decode-input.ts';
import { takeInventory } from '../../io/inventory.ts';
import type { Row } from '../../io/row.ts';
import { previewOf } from '../panel/preview-of.ts';
import { type FoundColumns, findScoreColumns, type ScoreColumns } from './score-columns.ts';
import type { ScoredItem } from './scored-item.ts';

/** Scores of a file. */
export interface ReadScores {
  /** For people. */
  readonly name: string;
  readonly path: string;
  readonly items: readonly ScoredItem[];
  /** What was asked, of items whose file says it: shape of `items`. */
  readonly prompts: ReadonlyMap<string, string>;
  readonly columns: FoundColumns;
  readonly notes: readonly string[];
}

export interface ReadScoresOptions {
  readonly columns?: ScoreColumns | undefined;
  /** Default: the name of the file. */
  readonly name?: string | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rows of a file of scores: they are held in memory. */
const MOST_ROWS = 1_000_000;
/** Rows whose names are asked for columns; later rows may lack some. */
const HEAD_ROWS = 100;
const NAME_LENGTH = 200;
/** Columns that nobody named are groups where they have so many values, and items enough for each. */
const MOST_VALUES = 40;
const LEAST_EACH = 5;

const RIGHT = new Set(['true', 'right', 'correct', 'pass', 'passed', 'yes']);
const WRONG = new Set(['false', 'wrong', 'incorrect', 'fail', 'failed', 'no']);

interface HeldRow {
  readonly place: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads a file of scores: JSON Lines, JSON, CSV or Parquet, plain or packed, a row an answer. The first row that cannot be meant stops it, because a
 * score that is left out changes what is measured.
 *
 * @throws {InputError} there is no such file, or a row lacks what it needs, says what no score is, or repeats an item
 * @throws {ConfigError} a column is missing
 * @throws {CancelledError} `signal` aborted
 */
export async function readScores(file: string, options: ReadScoresOptions = {}): Promise<ReadScores> {
  const { cwd, signal, name = nameOf(file) } = options;
  const rows: HeldRow[] = [];
  for await (const row of rowsOf(await inputOf(file, { cwd, signal }), file, signal)) {
    if (rows.length === MOST_ROWS)
      throw new InputError({
        path: file,
        problem: `more than ${MOST_ROWS} rows`,
        hint: 'Compare parts of it, or the mean score of each item.',
      });
    rows.push(row);
  }
  if (rows.length === 0)
    throw new InputError({ path: file, problem: 'no row', hint: 'A row is an item with its score.' });
  const names = [...new Set(rows.slice(0, HEAD_ROWS).flatMap(({ value }) => Object.keys(value)))];
  const columns = findScoreColumns(names, options.columns ?? {}, file);
  const { groups, notes } =
    columns.groups === undefined ? guessGroups(rows, names, columns) : { groups: columns.groups, notes: [] };
  const seen = new Map<string, string>();
  const prompts = new Map<string, string>();
  const isSure =
    columns.confidence !== undefined && rows.some(({ value }) => isGiven(valueAt(value, columns.confidence!)));
  const items = rows.map((row): ScoredItem => {
    const item = nameIn(row, columns.item, { file, role: 'item' });
    const trial =
      columns.trial === undefined || !isGiven(valueAt(row.value, columns.trial))
        ? undefined
        : nameIn(row, columns.trial, { file, role: 'trial' });
    const key = JSON.stringify([item, trial ?? null]);
    const earlier = seen.get(key);
    if (earlier !== undefined)
      throw bad(file, row, {
        problem: `item ${item}${trial === undefined ? '' : `, ${columns.trial} ${trial},`} stands there for the second time; first in ${earlier}`,
        hint: 'Keep one row of each item, or number its answers in a column and name it: trial=COLUMN.',
      });
    seen.set(key, row.place);
    const asked = columns.prompt === undefined ? undefined : valueAt(row.value, columns.prompt);
    if (typeof asked === 'string' && asked !== '') prompts.set(item, asked);
    return {
      item,
      score: scoreIn(row, columns.score, file),
      ...(isSure && { confidence: confidenceIn(row, columns.confidence!, file) }),
      ...(columns.unit !== undefined && { unit: nameIn(row, columns.unit, { file, role: 'unit' }) }),
      ...(trial !== undefined && { trial }),
      groups: groupsIn(row, groups),
      ...(typeof asked === 'string' && asked !== '' && { preview: previewOf(asked) }),
    };
  });
  requireOneUnit(items, rows, file);
  return { name, path: file, items, prompts, columns: { ...columns, groups }, notes };
}

async function inputOf(
  file: string,
  { cwd, signal }: { readonly cwd: string | undefined; readonly signal: AbortSignal | undefined },
): Promise<DecodableInput> {
  const { entries, problems } = await takeInventory([file], {
    ...(cwd !== undefined && { cwd }),
    ...(signal !== undefined && { signal }),
  });
  const [problem] = problems;
  if (problem !== undefined)
    throw new InputError({ path: file, problem: problem.detail, hint: 'Name a file of scores that can be read.' });
  if (entries.length === 1) return entries[0]!;
  throw new InputError({
    path: file,
    problem: entries.length === 0 ? 'no file of data' : `${entries.length} files`,
    hint: 'Name one file of scores: JSON Lines, JSON, CSV or Parquet.',
  });
}

async function* rowsOf(input: DecodableInput, file: string, signal: AbortSignal | undefined): AsyncIterable<HeldRow> {
  const unit = input.format === 'jsonl' ? 'line' : 'row';
  for await (const events of decodeInput(input, { kind: 'all' })) {
    if (signal?.aborted) throw new CancelledError();
    for (const event of events) {
      const place = `${unit} ${event.ordinal + 1}`;
      if (event.kind === 'quarantined')
        throw new InputError({
          path: `${file}, ${place}`,
          problem: event.detail,
          hint: 'Mend or remove the row: a score that is left out changes what is measured.',
        });
      if (isPlainText(event))
        throw new InputError({
          path: file,
          problem: 'a file of texts',
          hint: 'Name JSON Lines, JSON, CSV or Parquet.',
        });
      yield { place, value: event.value };
    }
  }
}

/** A file's name without what tells its format and packing. */
function nameOf(file: string): string {
  return path.basename(file).replace(/(?:\.(?:jsonl|ndjson|jsonlines|json|csv|tsv|parquet|pq|gz|zst))+$/i, '') || file;
}

/** Text formats give rows of one column, which hold no scores. */
function isPlainText({ value }: Row): boolean {
  return Object.keys(value).every((name) => name === 'text' || name === 'path');
}

/** Columns of words with few values, that have no other meaning. */
function guessGroups(
  rows: readonly HeldRow[],
  names: readonly string[],
  columns: FoundColumns,
): { readonly groups: readonly string[]; readonly notes: readonly string[] } {
  const used: readonly (string | undefined)[] = [
    columns.item,
    columns.score,
    columns.confidence,
    columns.unit,
    columns.trial,
    columns.prompt,
  ];
  const groups: string[] = [];
  const notes: string[] = [];
  for (const column of names) {
    if (used.includes(column)) continue;
    const values = new Set<string>();
    let given = 0;
    let isName = true;
    for (const { value } of rows) {
      const own = value[column];
      if (!isGiven(own)) continue;
      given++;
      if (typeof own === 'boolean' || (typeof own === 'string' && own.length <= NAME_LENGTH && !isNumber(own)))
        values.add(String(own));
      else isName = false;
      if (!isName || values.size > rows.length / 2) break;
    }
    if (!isName || values.size < 2) continue;
    if (values.size <= MOST_VALUES && given / values.size >= LEAST_EACH) groups.push(column);
    else if (values.size <= rows.length / 2)
      notes.push(`column ${column} is not taken for groups: ${values.size} values or more; name it where it is one`);
  }
  return { groups, notes };
}

function groupsIn({ value }: HeldRow, columns: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const own = valueAt(value, column);
      return isGiven(own) && typeof own !== 'object' ? [[column, String(own).slice(0, NAME_LENGTH)]] : [];
    }),
  );
}

function nameIn(
  row: HeldRow,
  column: string,
  { file, role }: { readonly file: string; readonly role: string },
): string {
  const value = valueAt(row.value, column);
  if (
    (typeof value === 'string' && value.trim() !== '') ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean'
  )
    return String(value);
  throw bad(file, row, {
    problem: `${role} ${column} is ${said(value)}`,
    hint: `Every row needs its ${role}: a word or a number.`,
  });
}

function scoreIn(row: HeldRow, column: string, file: string): boolean | number {
  const value = valueAt(row.value, column);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    if (RIGHT.has(word)) return true;
    if (WRONG.has(word)) return false;
    if (isNumber(word)) return Number(word);
  }
  throw bad(file, row, {
    problem: `${column === 'score' ? '' : 'score '}${column} is ${said(value)}`,
    hint: isGiven(value)
      ? 'A score is a finite number, or right or wrong (true, false, correct, incorrect, pass, fail, 1, 0).'
      : 'Write it as wrong where no answer counts as one, or leave the row out.',
  });
}

function confidenceIn(row: HeldRow, column: string, file: string): number {
  const value = valueAt(row.value, column);
  const confidence = typeof value === 'string' && isNumber(value.trim()) ? Number(value) : value;
  if (typeof confidence === 'number' && confidence >= 0 && confidence <= 1) return confidence;
  const isPercent = typeof confidence === 'number' && confidence > 1 && confidence <= 100;
  throw bad(file, row, {
    problem: `${column === 'confidence' ? '' : 'confidence '}${column} is ${said(value)}; it takes 0 to 1`,
    hint: isPercent
      ? 'Divide percentages by 100.'
      : isGiven(value)
        ? 'Write the chance of being right as the model gave it.'
        : 'Give all rows a confidence, or take the column out: those that lack one may be those it was not sure of.',
  });
}

function requireOneUnit(items: readonly ScoredItem[], rows: readonly HeldRow[], file: string): void {
  const units = new Map<string, string | undefined>();
  for (const [at, { item, unit }] of items.entries()) {
    if (units.has(item) && units.get(item) !== unit)
      throw bad(file, rows[at]!, {
        problem: `item ${item} belongs to ${said(unit)}, and above to ${said(units.get(item))}`,
        hint: 'An item belongs to one unit.',
      });
    units.set(item, unit);
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && text.length <= 40 && Number.isFinite(Number(text));
}

function said(value: unknown): string {
  if (!isGiven(value)) return 'empty';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'object' ? 'a structure' : String(value);
}

function bad(
  file: string,
  { place }: HeldRow,
  { problem, hint }: { readonly problem: string; readonly hint: string },
): InputError {
  return new InputError({ path: `${file}, ${place}`, problem, hint });
}

/** Value of a column, or of a dotted path into it. */
function valueAt(row: Readonly<Record<string, unknown>>, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  let value: unknown = row;
  for (const part of column.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}
