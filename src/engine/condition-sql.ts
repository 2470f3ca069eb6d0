import { ORIGIN_CLASSES, originGroup } from '../record/origin.ts';
import { type Comparison, RECORD_FIELDS, type RecordCondition, type RecordField } from './record-condition.ts';
import { RECORD_ID_SQL } from './record-id-sql.ts';

/** A condition in SQL: `?` stands for each parameter, in order. No value is ever part of the text. */
export interface ConditionSql {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const ORIGIN_SQL = `(CASE d.class ${ORIGIN_CLASSES.map((name) => `WHEN '${name}' THEN '${originGroup(name)}'`).join(' ')} END)`;

/** Of each field its value in SQL over `records r`, `decisions d` and `repeated_rows p`. */
const FIELD_SQL: Readonly<Record<keyof typeof RECORD_FIELDS, string>> = {
  id: RECORD_ID_SQL,
  source: 'r.source',
  class: 'd.class',
  status: 'd.status',
  flag: 'd.flag',
  rule: 'd.rule',
  origin: ORIGIN_SQL,
  language: 'r.language',
  date: 'r.date',
  month: 'r.date',
  year: 'r.date',
  field: 'r.field',
  role: String.raw`nullif(regexp_extract(r.field, '\[([^\]]*)\]$', 1), '')`,
  words: 'r.words',
  characters: 'r.characters',
  length: 'r.length_band',
  given_id: 'CASE WHEN r.given = 1 THEN r.row_key END',
  url: 'r.url',
  licence: 'r.licence',
  generator: 'r.generator',
  // Evidence is compared word by word; see `evidenceSql`.
  evidence: 'NULL',
  preview: 'r.preview',
};

/** Characters of a date that say at least a month, a year. */
const LEAST_DATE_LENGTH: Readonly<Record<string, number>> = { date: 1, month: 7, year: 4 };

/**
 * Compiles a condition to SQL over `records r JOIN decisions d LEFT JOIN repeated_rows p`.
 *
 * @param groupColumns names of the columns of groups; a group no column is named after is unknown for every record
 * @param options.placeholder what stands for the parameter at a position, 0-based. Default `?`
 */
export function conditionSql(
  condition: RecordCondition,
  groupColumns: readonly string[],
  { placeholder = () => '?' }: { readonly placeholder?: (position: number) => string } = {},
): ConditionSql {
  const parameters: (string | number)[] = [];
  const parameter = (value: string | number) => {
    parameters.push(value);
    return placeholder(parameters.length - 1);
  };
  const compile = (part: RecordCondition): string => {
    switch (part.kind) {
      case 'and':
      case 'or':
        return `(${part.items.map(compile).join(part.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `(NOT ${compile(part.item)})`;
      case 'compare':
        return compareSql(part.field, part.comparison, part.value, { groupColumns, parameter });
      case 'in':
        return `(${part.values.map((value) => compareSql(part.field, '=', value, { groupColumns, parameter })).join(' OR ')})`;
      case 'known': {
        const known = knownSql(part.field, groupColumns);
        return part.known ? known : `(NOT ${known})`;
      }
      default:
        return part satisfies never;
    }
  };
  return { sql: compile(condition), parameters };
}

interface Context {
  readonly groupColumns: readonly string[];
  readonly parameter: (value: string | number) => string;
}

function fieldSql(field: RecordField, groupColumns: readonly string[]): string {
  if (field.kind === 'fixed') return FIELD_SQL[field.name];
  const index = groupColumns.indexOf(field.name);
  return index === -1 ? 'CAST(NULL AS VARCHAR)' : `r.g${index}`;
}

function compareSql(field: RecordField, comparison: Comparison, value: string | number, context: Context): string {
  const type = field.kind === 'fixed' ? RECORD_FIELDS[field.name] : 'text';
  if (type === 'evidence') return evidenceSql(comparison, String(value), context);
  if (comparison === '!=') return `(NOT ${compareSql(field, '=', value, context)})`;
  const column = fieldSql(field, context.groupColumns);
  if (comparison === '~') {
    return `coalesce(contains(lower(CAST(${column} AS VARCHAR)), lower(${context.parameter(String(value))})), false)`;
  }
  if (type === 'date') return dateSql(column, comparison, String(value), context);
  return `coalesce(${column} ${comparison} ${context.parameter(type === 'number' ? Number(value) : String(value))}, false)`;
}

/**
 * Dates are compared as far as the value says: `date = 2022-11` is any day of that month, `date <= 2022` any day up to the
 * end of that year. A date less precise than the value counts only where all of it lies on one side.
 */
function dateSql(
  column: string,
  comparison: Exclude<Comparison, '~' | '!='>,
  value: string,
  { parameter }: Context,
): string {
  const length = value.length;
  const precise = `length(${column}) >= ${length} AND substr(${column}, 1, ${length}) ${comparison} ${parameter(value)}`;
  if (comparison === '=') return `coalesce(${precise}, false)`;
  const strict = comparison[0];
  const coarse = `length(${column}) < ${length} AND ${column} ${strict} substr(${parameter(value)}, 1, length(${column}))`;
  return `coalesce((${precise}) OR (${coarse}), false)`;
}

/** Words of what a record `r` was decided by. */
const OWN_WORDS = 'e.source = d.source AND e.field = d.field AND e.signature = d.signature AND e.overlay = d.overlay';

/** Names of what spoke are compared as decided, card included; `~` looks into places and excerpts as well. */
function evidenceSql(comparison: Comparison, value: string, { parameter }: Context): string {
  if (comparison === '!=') return `(NOT ${evidenceSql('=', value, { groupColumns: [], parameter })})`;
  if (comparison !== '~')
    return `EXISTS (SELECT 1 FROM evidence_words e WHERE ${OWN_WORDS} AND e.word = ${parameter(value)})`;
  const inWords = `EXISTS (SELECT 1 FROM evidence_words e WHERE ${OWN_WORDS} AND contains(lower(e.word), lower(${parameter(value)})))`;
  const inPlaces = `EXISTS (SELECT 1 FROM evidence_rows v WHERE v.part = r.part AND v.part_row = r.part_row AND v.row_key = r.row_key
    AND v.suffix = r.suffix AND (contains(lower(v.evidence), lower(${parameter(value)})) OR contains(lower(coalesce(v.excerpt, '')), lower(${parameter(value)}))))`;
  return `(${inWords} OR ${inPlaces})`;
}

function knownSql(field: RecordField, groupColumns: readonly string[]): string {
  if (field.kind === 'fixed' && field.name === 'evidence') {
    return `EXISTS (SELECT 1 FROM evidence_words e WHERE ${OWN_WORDS})`;
  }
  const column = fieldSql(field, groupColumns);
  if (field.kind === 'fixed' && RECORD_FIELDS[field.name] === 'date') {
    return `coalesce(length(${column}) >= ${LEAST_DATE_LENGTH[field.name]}, false)`;
  }
  return `(${column} IS NOT NULL)`;
}
