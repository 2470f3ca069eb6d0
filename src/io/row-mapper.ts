import type { OriginClass } from '../record/origin.ts';
import { groupOf, idOf, isBlank, MAX_NAME_LENGTH, nameOfType, shorten } from './cell-value.ts';
import {
  type Column,
  type ColumnMapping,
  type ColumnPlan,
  type Layout,
  planColumns,
  readColumn,
  type Side,
} from './column-plan.ts';
import { type DeclaredOrigin, declaredOriginOf } from './declared-origin.ts';
import { FieldReader, MAX_DETAIL_LENGTH } from './field-reader.ts';
import { languageTag } from './language-tag.ts';
import type { MappedField, MappedRow, Unmappable } from './mapped-row.ts';
import { type NormalisedDate, normaliseDate } from './normalise-date.ts';
import { readLayout } from './read-layout.ts';
import type { Row } from './row.ts';

export type { ColumnMapping, Layout } from './column-plan.ts';
export type { FieldProblem, MappedField, MappedRow, Unmappable } from './mapped-row.ts';

export type RowMapper = (row: Pick<Row, 'value'>) => MappedRow | Unmappable;

const MAX_URL_LENGTH = 4096;

/** Real data has a handful of key signatures; the bounds hold memory where each row invents its keys. */
const MAX_PLANS = 512;
const MAX_PLANNED_KEYS = 256;
const MAX_SIGNATURE_LENGTH = 4096;
const MAX_REMEMBERED_VALUES = 4096;
const NO_GROUPS: readonly null[] = [];

/**
 * Makes the function that finds the texts of rows, and what the row says of them.
 *
 * The layout is found for each row from its own keys and values, so that dividing rows among files differently
 * changes nothing. In order, the first that has a text to read: preference pairs, lists of turns, a question with an
 * answer (Alpaca included), one text column, an answer alone, a question alone, guessed columns. A field that is
 * empty or only whitespace is no record. What the two sides of a preference pair share from their beginning, and a
 * prompt repeated as their first turn, is read once.
 *
 * Never throws, whatever the values; texts are exactly strings of the row (lone surrogates replaced).
 */
export function createRowMapper(mapping: ColumnMapping = {}): RowMapper {
  const planFor = rememberPlans(mapping);
  const dateOf = remember(normaliseDate);
  const languageOf = remember(languageTag);
  const originOf = remember(declaredOriginOf);
  const layout = mapping.layout ?? 'auto';
  const missingText = mapping.text === undefined ? null : `no column ${mapping.text.join(', ')}`;
  return (row) => mapRow(row.value, planFor(row.value), { layout, missingText, dateOf, languageOf, originOf });
}

interface MapContext {
  readonly layout: Layout;
  readonly missingText: string | null;
  readonly dateOf: (value: unknown) => NormalisedDate;
  readonly languageOf: (value: unknown) => string | null;
  readonly originOf: (value: unknown) => DeclaredOrigin;
}

type Values = Readonly<Record<string, unknown>>;

/** Plans by key signature; the last one is tried first, since neighbouring rows have equal keys. */
function rememberPlans(mapping: ColumnMapping): (row: Values) => ColumnPlan {
  const plans = new Map<string, ColumnPlan>();
  let last: ColumnPlan | null = null;
  return (row) => {
    const keys = Object.keys(row);
    if (last !== null && sameKeys(keys, last.keys)) return last;
    if (keys.length > MAX_PLANNED_KEYS) return planColumns(keys, mapping);
    const signature = keys.join('\n');
    let plan = plans.get(signature);
    // Keys may hold line feeds themselves, so an equal signature is not yet an equal list.
    if (plan === undefined || !sameKeys(keys, plan.keys)) {
      plan = planColumns(keys, mapping);
      if (signature.length > MAX_SIGNATURE_LENGTH) return plan;
      if (plans.size >= MAX_PLANS) plans.clear();
      plans.set(signature, plan);
    }
    last = plan;
    return plan;
  };
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Remembers answers for short strings, which repeat in columns of dates, languages and origins. */
function remember<T>(compute: (value: unknown) => T): (value: unknown) => T {
  const answers = new Map<string, T>();
  return (value) => {
    if (typeof value !== 'string' || value.length > 64) return compute(value);
    let answer = answers.get(value);
    if (answer === undefined) {
      answer = compute(value);
      if (answers.size >= MAX_REMEMBERED_VALUES) answers.clear();
      answers.set(value, answer);
    }
    return answer;
  };
}

function mapRow(row: Values, plan: ColumnPlan, context: MapContext): MappedRow | Unmappable {
  const reader = new FieldReader(row, plan);
  readLayout(reader, context.layout);
  if (reader.fields.length === 0) return unmappable(reader, context);

  const used = reader.used;
  let givenId: string | null = null;
  for (const column of plan.id) {
    givenId = idOf(readColumn(row, column));
    if (givenId === null) continue;
    if (column.steps === null) used.push(column.key);
    break;
  }
  let date: string | null = null;
  let dateProblem: string | null = null;
  for (const column of plan.date) {
    const found = context.dateOf(readColumn(row, column));
    if (found.date !== null) {
      date = found.date;
      dateProblem = null;
      if (column.steps === null) used.push(column.key);
      break;
    }
    if (found.problem !== null) dateProblem ??= `${shorten(column.path, 60)}: ${found.problem}`;
  }
  let lang: string | null = null;
  for (const column of plan.lang) {
    lang = context.languageOf(readColumn(row, column));
    if (lang === null) continue;
    if (column.steps === null) used.push(column.key);
    break;
  }
  const url = shortString(row, plan.url, MAX_URL_LENGTH, used);
  const licence = shortString(row, plan.licence, MAX_NAME_LENGTH, used);
  let origin: DeclaredOrigin | null = null;
  if (plan.origin !== null) {
    origin = context.originOf(readColumn(row, plan.origin));
    if (plan.origin.steps === null && origin.problem === undefined) used.push(plan.origin.key);
  }

  return {
    kind: 'mapped',
    fields:
      origin === null || origin.class === null ? reader.fields : declare(reader.fields, reader.sides, origin.class),
    problems: reader.allProblems(),
    givenId,
    date,
    ...(dateProblem === null ? undefined : { dateProblem }),
    lang,
    url,
    licence,
    declaredOrigin: origin?.class ?? null,
    ...(origin?.problem === undefined ? undefined : { originProblem: origin.problem }),
    groups:
      plan.groups.length === 0
        ? NO_GROUPS
        : plan.groups.map((column) => (column === null ? null : groupOf(readColumn(row, column)))),
    metadata: metadataOf(row, plan.keys, used),
  };
}

/** Says of each field what the origin column declares of the row. */
function declare(fields: readonly MappedField[], sides: readonly Side[], origin: OriginClass): readonly MappedField[] {
  const onAnswersOnly = origin !== 'human' && sides.includes('model');
  return fields.map((field, index) =>
    onAnswersOnly && sides[index] === 'prompt' ? field : { ...field, declaredOrigin: origin },
  );
}

function unmappable(reader: FieldReader, context: MapContext): Unmappable {
  const { plan, row } = reader;
  const problem = reader.allProblems()[0] ?? reader.firstProblem;
  const of = (reason: Unmappable['reason'], detail: string): Unmappable => ({
    kind: 'unmappable',
    reason,
    detail: shorten(detail, MAX_DETAIL_LENGTH),
  });
  const columns = plan.explicitText ?? [
    ...plan.text,
    ...plan.response,
    ...plan.prompt,
    ...plan.system,
    ...plan.promptExtra,
    ...plan.guessedText,
  ];
  const blank = columns.find((column) => isEmpty(readColumn(row, column)));
  if (blank !== undefined) return of('no-text', `column ${shorten(blank.path, 80)} is empty`);
  if (problem !== null) return of('wrong-type', problem.detail);
  for (const column of columns) {
    const value = readColumn(row, column);
    if (value === null || value === undefined) continue;
    const place = shorten(column.path, 80);
    if (typeof value === 'object' && !(value instanceof Date)) return of('no-text', `column ${place} holds no text`);
    if (typeof value !== 'string') return of('wrong-type', `${place} is ${nameOfType(value)}; expected text`);
  }
  const absent = columns.find((column) => readColumn(row, column) === null);
  if (absent !== undefined) return of('no-text', `column ${shorten(absent.path, 80)} is null`);
  const what =
    context.missingText ??
    (context.layout === 'auto' ? 'no column of a known name' : `no columns of layout ${context.layout}`);
  const seen = plan.keys.slice(0, 12).map((key) => shorten(key, 24));
  const more = plan.keys.length > seen.length ? ', …' : '';
  return of(
    'no-text',
    `${shorten(what, 80)}; the row has ${seen.length === 0 ? 'none at all' : seen.join(', ') + more}`,
  );
}

/** Empty as text: a blank string, or a list without any item. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'string' ? isBlank(value) : Array.isArray(value) && value.length === 0;
}

function shortString(row: Values, columns: readonly Column[], maxLength: number, used: string[]): string | null {
  for (const column of columns) {
    const value = readColumn(row, column);
    if (typeof value !== 'string' || value.length > maxLength || isBlank(value)) continue;
    if (column.steps === null) used.push(column.key);
    return value.trim().toWellFormed();
  }
  return null;
}

function metadataOf(row: Values, keys: readonly string[], used: readonly string[]): Values {
  const metadata: Record<string, unknown> = {};
  for (const key of keys) {
    if (used.includes(key)) continue;
    if (key === '__proto__')
      Object.defineProperty(metadata, key, { value: row[key], enumerable: true, configurable: true, writable: true });
    else metadata[key] = row[key];
  }
  return metadata;
}
