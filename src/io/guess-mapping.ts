import { canonicalColumnName, ORIGIN_COLUMNS, TEXT_COLUMNS } from './column-names.ts';
import { type Column, type ColumnMapping, type ColumnPlan, planColumns, readColumn } from './column-plan.ts';
import { languageTag } from './language-tag.ts';
import { normaliseDate } from './normalise-date.ts';
import { createRowMapper, type MappedRow } from './row-mapper.ts';

export interface MappingGuess {
  /** What was given, with what was guessed beyond the names that `createRowMapper` knows by itself. */
  readonly mapping: ColumnMapping;
  /** Which columns are read as what, and why, for printing. */
  readonly lines: readonly string[];
  /** Set where no row of the sample has a text to read: the columns seen, and what to do. */
  readonly problem?: string;
}

/** A column of prose: at least this many characters on average, words apart or a script without spaces. */
const MIN_TEXT_LENGTH = 20;
/** A column whose texts are at least half as long on average as the longest column's is read beside it. */
const MIN_LENGTH_SHARE = 0.5;
/** Rows that lack the first choice get a choice of their own, at most this often. */
const MAX_ROUNDS = 4;
/** Nested objects are searched this deep, and for this many columns in all. */
const MAX_DEPTH = 4;
const MAX_COLUMNS = 1000;
/** Fewer rows show too little to call a column unique. */
const MIN_ROWS_FOR_ID = 20;
const MAX_ID_LENGTH = 80;
const ID_NAME =
  /(?:^|_)(?:id|key|hash|sha|sha1|sha256|md5|commit|uuid|guid|slug|doi|isbn|no|nr|number)$|Id$|ID$|Key$|Hash$/;
const HEAD_LENGTH = 200;

type Row = Readonly<Record<string, unknown>>;

/**
 * Says for the first rows of one source which columns will be read as what. Known names are found row by row by
 * `createRowMapper`; this adds what names do not tell.
 *
 * Text, only for rows where no known name gives one: the column of strings, also inside nested objects (`a.name`),
 * whose texts are the longest on average; columns at least half as long; and columns of the same name in sibling
 * objects (`b.name`). Rows that have none of these get a choice of their own. A column counts when its values average
 * 20 characters or more and half of them are running text.
 *
 * Id, only where no column of a known name has one: a column with a different short value in each of at least 20
 * rows, without spaces, named like an identifier or looking like one. Date: a column of strings that are all dates.
 *
 * The answer depends on the set of rows alone, not on their order or the order of their keys.
 *
 * @param given what the user has named; never overruled
 */
export function guessMapping(sampleRows: readonly Row[], given: ColumnMapping = {}): MappingGuess {
  const columns = surveyColumns(sampleRows);
  const readable = readRows(sampleRows, given);
  const unread = sampleRows.filter((row) => readable.get(row)?.kind !== 'mapped');
  const guessedText = given.text === undefined && (given.layout ?? 'auto') === 'auto' ? guessText(unread) : [];
  const withText: ColumnMapping = guessedText.length === 0 ? given : { ...given, guessedText };
  const mapped = guessedText.length === 0 ? readable : readRows(sampleRows, withText);
  const rows = sampleRows.flatMap((row) => {
    const result = mapped.get(row)!;
    return result.kind === 'mapped' ? [{ row, result, plan: planColumns(Object.keys(row), withText) }] : [];
  });

  const read = textRead(rows);
  const lines = textLines({ read, guessedText, rowCount: sampleRows.length, given });
  const setAside = sampleRows.length - rows.length;
  if (rows.length === 0) {
    return { mapping: given, lines, problem: problemOf(sampleRows, columns, given) };
  }
  if (setAside > 0)
    lines.push(`${setAside} of ${sampleRows.length} rows looked at hold no text under these columns and are set aside`);

  const guessedId =
    rows.some(({ result }) => result.givenId !== null) || given.id !== undefined
      ? null
      : guessId(columns, sampleRows.length, read);
  const guessedDate =
    rows.some(({ result, plan }) => result.date !== null || plan.date.length > 0) || given.date !== undefined
      ? null
      : guessDate(columns, sampleRows.length);
  const mapping: ColumnMapping = {
    ...withText,
    ...(guessedId === null ? undefined : { id: guessedId }),
    ...(guessedDate === null ? undefined : { date: guessedDate }),
  };
  if (guessedId !== null)
    lines.push(
      `id ← ${guessedId} (guessed: different in each of ${sampleRows.length} rows, short; name it: --id ${guessedId})`,
    );
  else
    lines.push(
      ...namedLines(
        'id',
        rows,
        ({ id }) => id,
        ({ givenId }) => givenId !== null,
        given.id,
      ),
    );
  if (guessedDate !== null)
    lines.push(`date ← ${guessedDate} (guessed: all values are dates; name it: --date ${guessedDate})`);
  else
    lines.push(
      ...namedLines(
        'date',
        rows,
        ({ date }) => date,
        ({ date }) => date !== null,
        given.date,
      ),
    );
  lines.push(
    ...namedLines(
      'lang',
      rows,
      ({ lang }) => lang,
      ({ lang }) => lang !== null,
      given.lang,
    ),
  );
  lines.push(
    ...namedLines(
      'url',
      rows,
      ({ url }) => url,
      ({ url }) => url !== null,
      given.url,
    ),
  );
  lines.push(
    ...namedLines(
      'licence',
      rows,
      ({ licence }) => licence,
      ({ licence }) => licence !== null,
      given.licence,
    ),
  );
  lines.push(...generatorLines(rows, given));
  lines.push(...originLines(columns, given));
  lines.push(...leftOutLines(columns, read, sampleRows.length));
  return { mapping, lines };
}

type MappedResult = ReturnType<ReturnType<typeof createRowMapper>>;

interface ReadRow {
  readonly row: Row;
  readonly result: MappedRow;
  readonly plan: ColumnPlan;
}

function readRows(rows: readonly Row[], mapping: ColumnMapping): ReadonlyMap<Row, MappedResult> {
  const map = createRowMapper(mapping);
  return new Map(rows.map((value) => [value, map({ value })]));
}

/** What was seen of one column, nested ones under dotted paths. */
interface ColumnSurvey {
  readonly path: string;
  /** Rows with any value but null. */
  valueCount: number;
  /** Values that are strings and not blank. */
  textCount: number;
  /** Characters of all strings. */
  totalLength: number;
  /** Strings that are running text. */
  proseCount: number;
  /** Strings without white space, and integers. */
  tokenCount: number;
  integerCount: number;
  dateCount: number;
  maxLength: number;
  readonly distinct: Set<string>;
}

function surveyColumns(rows: readonly Row[]): ReadonlyMap<string, ColumnSurvey> {
  const columns = new Map<string, ColumnSurvey>();
  for (const row of rows) surveyObject(row, '', 0, columns);
  return columns;
}

function surveyObject(value: Row, prefix: string, depth: number, columns: Map<string, ColumnSurvey>): void {
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    // A path with a point in a name could not be told from a nested one.
    if (prefix !== '' && key.includes('.')) continue;
    const path = prefix + key;
    if (path.length > MAX_PATH_LENGTH) continue;
    if (typeof inner === 'object' && !Array.isArray(inner) && !(inner instanceof Date) && !ArrayBuffer.isView(inner)) {
      if (depth < MAX_DEPTH) surveyObject(inner as Row, `${path}.`, depth + 1, columns);
      continue;
    }
    let column = columns.get(path);
    if (column === undefined) {
      if (columns.size >= MAX_COLUMNS) continue;
      column = {
        path,
        valueCount: 0,
        textCount: 0,
        totalLength: 0,
        proseCount: 0,
        tokenCount: 0,
        integerCount: 0,
        dateCount: 0,
        maxLength: 0,
        distinct: new Set(),
      };
      columns.set(path, column);
    }
    surveyValue(inner, column);
  }
}

const MAX_PATH_LENGTH = 256;

function surveyValue(value: unknown, column: ColumnSurvey): void {
  column.valueCount++;
  if (typeof value === 'string') {
    const head = value.slice(0, HEAD_LENGTH).trim();
    if (head === '' && value.trim() === '') return;
    column.textCount++;
    column.totalLength += value.length;
    column.maxLength = Math.max(column.maxLength, value.length);
    if (isProse(head)) column.proseCount++;
    if (!/\s/.test(value.slice(0, MAX_ID_LENGTH + 1))) column.tokenCount++;
    if (value.length <= MAX_ID_LENGTH) column.distinct.add(value);
    if (value.length <= 40 && value.length >= 8 && normaliseDate(value).date !== null) column.dateCount++;
  } else if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    column.integerCount++;
    column.tokenCount++;
    column.distinct.add(String(value).slice(0, MAX_ID_LENGTH));
  } else if (value instanceof Date) column.dateCount++;
}

/** Two spaces between letters, or a run of letters of a script that writes without spaces. */
function isProse(head: string): boolean {
  return (
    /\p{L}\s+\P{Z}+\s+\S/u.test(head) ||
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]{4}/u.test(
      head,
    )
  );
}

function guessText(rows: readonly Row[]): readonly string[] {
  const chosen = new Set<string>();
  let left = rows;
  for (let round = 0; round < MAX_ROUNDS && left.length > 0; round++) {
    const candidates = [...surveyColumns(left).values()].filter(
      (column) =>
        column.totalLength >= MIN_TEXT_LENGTH * column.textCount &&
        column.textCount > 0 &&
        column.proseCount * 2 >= column.textCount,
    );
    if (candidates.length === 0) break;
    const longest = Math.max(...candidates.map(meanLength));
    const before = chosen.size;
    const names = new Set<string>();
    for (const column of candidates) {
      if (meanLength(column) < longest * MIN_LENGTH_SHARE) continue;
      chosen.add(column.path);
      if (column.path.includes('.')) names.add(siblingName(column.path));
    }
    // The description of the second of two things is a text as much as that of the first, however short.
    for (const column of surveyColumns(left).values()) {
      if (column.textCount > 0 && column.path.includes('.') && names.has(siblingName(column.path)))
        chosen.add(column.path);
    }
    if (chosen.size === before) break;
    const mapping: ColumnMapping = { text: [...chosen] };
    const read = readRows(left, mapping);
    left = left.filter((row) => read.get(row)!.kind !== 'mapped');
  }
  return [...chosen].sort();
}

function meanLength(column: ColumnSurvey): number {
  return column.totalLength / column.textCount;
}

/** Last name and depth of a nested path: equal for columns of like objects side by side. */
function siblingName(path: string): string {
  const steps = path.split('.');
  return `${steps.length}:${steps.at(-1)}`;
}

function guessId(
  columns: ReadonlyMap<string, ColumnSurvey>,
  rowCount: number,
  read: ReadonlyMap<string, number>,
): string | null {
  if (rowCount < MIN_ROWS_FOR_ID) return null;
  const candidates = [...columns.values()].filter((column) => {
    if (column.valueCount !== rowCount || column.tokenCount !== rowCount || column.distinct.size !== rowCount)
      return false;
    if (read.has(column.path) || column.maxLength > MAX_ID_LENGTH || column.path.includes('.')) return false;
    const isNamed = ID_NAME.test(column.path);
    // A number may count, measure or say the position; a word may be a name that others share.
    if (column.integerCount > 0) return isNamed;
    if (isNamed) return true;
    const isDate = column.dateCount * 2 >= rowCount;
    const isLanguage = [...column.distinct].every((value) => languageTag(value) !== null);
    const withDigits = [...column.distinct].filter((value) => /\d/.test(value)).length;
    return !isDate && !isLanguage && withDigits * 2 >= rowCount;
  });
  const rank = (column: ColumnSurvey) => (ID_NAME.test(column.path) ? 0 : 1);
  return candidates.sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))[0]?.path ?? null;
}

function guessDate(columns: ReadonlyMap<string, ColumnSurvey>, rowCount: number): string | null {
  const candidates = [...columns.values()].filter(
    // Times of collection and of changes are no dates of the text.
    ({ path, valueCount, dateCount }) =>
      dateCount === valueCount &&
      dateCount * 2 >= rowCount &&
      !/modif|updat|chang|crawl|collect|scrap|fetch|access|retriev|index|load/i.test(path),
  );
  return candidates.length === 1 ? candidates[0]!.path : null;
}

/** Columns that gave a text, and in how many rows. */
function textRead(rows: readonly ReadRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { result } of rows) {
    for (const field of new Set(result.fields.map(({ field }) => field.replace(/\[[^\]]*\]$/, '')))) {
      counts.set(field, (counts.get(field) ?? 0) + 1);
    }
  }
  return counts;
}

function textLines({
  read,
  guessedText,
  rowCount,
  given,
}: {
  read: ReadonlyMap<string, number>;
  guessedText: readonly string[];
  rowCount: number;
  given: ColumnMapping;
}): string[] {
  const guessed = new Set(guessedText);
  const share = (column: string) =>
    read.get(column) === rowCount ? column : `${column} in ${read.get(column)} of ${rowCount} rows`;
  const columns = [...read.keys()].sort();
  const why = given.text === undefined ? 'by its name' : 'as named';
  const lines: string[] = [];
  const known = columns.filter((column) => !guessed.has(column));
  if (known.length > 0)
    lines.push(
      `text ← ${known.map(share).join(', ')} (${why.replace('its', known.length === 1 ? 'its' : 'their')}${plural(known, why)})`,
    );
  const found = columns.filter((column) => guessed.has(column));
  if (found.length > 0)
    lines.push(
      `text ← ${found.map(share).join(', ')} (guessed: the only long strings; name ${found.length === 1 ? 'it' : 'them'}: --text ${found.join(',')})`,
    );
  return lines;
}

function plural(columns: readonly string[], why: string): string {
  return columns.length > 1 && why === 'by its name' ? 's' : '';
}

function namedLines(
  role: string,
  rows: readonly ReadRow[],
  columnsOf: (plan: ColumnPlan) => readonly Column[],
  isRead: (result: MappedRow) => boolean,
  named: string | undefined,
): string[] {
  if (named === '-') return [];
  const counts = new Map<string, number>();
  for (const { plan, result, row } of rows) {
    if (!isRead(result)) continue;
    const column = columnsOf(plan).find((one) => readColumn(row, one) !== null && readColumn(row, one) !== undefined);
    if (column !== undefined) counts.set(column.path, (counts.get(column.path) ?? 0) + 1);
  }
  const why = named === undefined ? 'by its name' : 'as named';
  const lines = [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([path, count]) => `${role} ← ${path} (${why}${count < rows.length ? `; ${count} of ${rows.length} rows` : ''})`,
    );
  if (lines.length === 0 && named !== undefined)
    lines.push(`${role} ← ${named} (as named) gives nothing in the ${rows.length} rows looked at`);
  return lines;
}

function generatorLines(rows: readonly ReadRow[], given: ColumnMapping): string[] {
  const isRead = ({ fields }: MappedRow) => fields.some(({ generatedBy }) => generatedBy !== null);
  const lines = namedLines('generated_by', rows, ({ generatedBy }) => generatedBy, isRead, given.generated_by);
  return given.generated_by === undefined
    ? lines.map(
        (line) =>
          `${line} – declares these texts as written by a model; --columns generated_by=- if it means something else`,
      )
    : lines;
}

function originLines(columns: ReadonlyMap<string, ColumnSurvey>, given: ColumnMapping): string[] {
  if (given.origin !== undefined) return [`origin ← ${given.origin} (as named)`];
  const names: ReadonlySet<string> = new Set(ORIGIN_COLUMNS);
  return [...columns.keys()]
    .filter((path) => names.has(canonicalColumnName(path)))
    .sort()
    .map((path) => `column ${path} may declare the origin; it is not read unless you say so: --columns origin=${path}`);
}

/** Other columns of long texts: left out on purpose, but not in silence. */
function leftOutLines(
  columns: ReadonlyMap<string, ColumnSurvey>,
  read: ReadonlyMap<string, number>,
  rowCount: number,
): string[] {
  const covered = (path: string) => [...read.keys()].some((column) => path === column || path.startsWith(`${column}.`));
  const known: ReadonlySet<string> = new Set(TEXT_COLUMNS);
  const left = [...columns.values()]
    .filter((column) => !covered(column.path) && column.textCount > 0 && column.proseCount * 2 >= column.textCount)
    .filter(
      (column) =>
        meanLength(column) >= 100 ||
        (known.has(canonicalColumnName(column.path)) && meanLength(column) >= MIN_TEXT_LENGTH),
    )
    .map(({ path, textCount }) => (textCount === rowCount ? path : `${path} (${textCount} of ${rowCount} rows)`))
    .sort();
  if (left.length === 0) return [];
  const shown = left.slice(0, 5).join(', ') + (left.length > 5 ? `, and ${left.length - 5} more` : '');
  return [`not read as text: ${shown}; name the columns to read them: --columns text=…`];
}

function problemOf(rows: readonly Row[], columns: ReadonlyMap<string, ColumnSurvey>, given: ColumnMapping): string {
  if (rows.length === 0) return 'no rows to look at';
  const seen = [...columns.keys()].sort();
  const list = seen.slice(0, 20).join(', ') + (seen.length > 20 ? `, and ${seen.length - 20} more` : '');
  const what =
    given.text === undefined
      ? 'no column of text was found'
      : `the named text column${given.text.length === 1 ? '' : 's'} (${given.text.join(', ')}) hold${given.text.length === 1 ? 's' : ''} no text`;
  return `${what} in ${rows.length} rows; columns seen: ${list === '' ? 'none' : list}. Name the text with --columns text=NAME (nested: text=OUTER.INNER), or under "columns" in outcross.yaml.`;
}
