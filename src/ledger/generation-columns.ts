import { ConfigError } from '../errors.ts';
import { idOf, isBlank, isPlainObject, nameOfType } from '../io/cell-value.ts';
import { nearestName } from '../io/nearest-name.ts';
import { readGenerator } from '../record/generator-family.ts';
import { exportTime } from './exports/export-time.ts';
import { promptText, settingsOf } from './exports/export-values.ts';
import type { Decoding, GenerationInput, ModelName } from './ledger-entry.ts';
import type { RowProblem } from './register-problem.ts';

type Row = Readonly<Record<string, unknown>>;

/** Columns that are read as each role, unless others are named; the first one that a row has counts. */
const COLUMNS = {
  text: ['text', 'output', 'completion', 'response', 'generated_text', 'generation', 'answer', 'content'],
  prompt: ['prompt', 'messages', 'input', 'instruction', 'question'],
  prompt_hash: ['prompt_hash', 'promptHash', 'prompt_sha256'],
  id: ['id', 'request_id', 'call_id', 'uuid'],
  time: ['time', 'timestamp', 'created_at', 'created', 'date'],
  family: ['family', 'model_family'],
  model: ['model', 'model_name', 'generated_by', 'generator'],
  base: ['base', 'base_model'],
  version: ['version', 'model_version'],
  decoding: ['decoding', 'parameters', 'params'],
} as const satisfies Record<string, readonly string[]>;
export type GenerationRole = keyof typeof COLUMNS;
export const GENERATION_ROLES = Object.keys(COLUMNS) as readonly GenerationRole[];

/** Which column of a row holds what; `a.b` is the member `b` of the object `a`. */
export type GenerationColumns = Readonly<Partial<Record<GenerationRole, string>>>;

/** What holds for every text whose row says nothing else. */
export interface GenerationDefaults {
  readonly model: Partial<ModelName>;
  readonly decoding: Decoding;
}

/** Reads flags such as `text=output`. @throws {ConfigError} a role is unknown, named twice or has no column */
export function parseGenerationColumns(flags: readonly string[]): GenerationColumns {
  const columns: Partial<Record<GenerationRole, string>> = {};
  for (const flag of flags) {
    const equals = flag.indexOf('=');
    const role = flag.slice(0, Math.max(0, equals)) as GenerationRole;
    const column = flag.slice(equals + 1).trim();
    const wrong = (problem: string, hint: string) => new ConfigError({ place: `--columns ${flag}`, problem, hint });
    if (equals === -1 || column === '') throw wrong('names no role and column', 'Write it as text=output.');
    if (!GENERATION_ROLES.includes(role)) {
      const near = nearestName(role, GENERATION_ROLES);
      throw wrong(
        `unknown role "${role}"`,
        near === null ? `Known roles: ${GENERATION_ROLES.join(', ')}.` : `Did you mean "${near}"?`,
      );
    }
    if (columns[role] !== undefined) throw wrong(`"${role}" is given twice`, 'Name one column for it.');
    columns[role] = column;
  }
  return columns;
}

/** Whether a row has a column that is read as its text. */
export function hasTextColumn(row: Row, columns: GenerationColumns): boolean {
  return typeof columnValue(row, 'text', columns) === 'string';
}

/**
 * The generation that a row of a table or of JSON Lines says, or what is wrong with it. A time that is none is left out: it was only claimed.
 */
export function generationOfRow(
  row: Row,
  { columns, defaults }: { readonly columns: GenerationColumns; readonly defaults: GenerationDefaults },
): GenerationInput | RowProblem {
  const noText = (problem: string): RowProblem => ({ code: 'no-text', problem });
  const text = columnValue(row, 'text', columns);
  if (typeof text !== 'string') {
    if (text !== undefined) return noText(`the text is ${nameOfType(text)}; expected text`);
    const seen = Object.keys(row).slice(0, 8).join(', ').slice(0, 100);
    const { text: named } = columns;
    if (named === undefined) return noText(`no column of the text among: ${seen}; name it with --columns text=COLUMN`);
    return readPath(row, named) === null
      ? noText('the text is empty')
      : noText(`there is no column ${named.slice(0, 40)}, which --columns names as the text; there are: ${seen}`);
  }
  if (isBlank(text)) return noText('the text is empty');
  const model = modelOf(row, columns, defaults);
  if (typeof model === 'string') return { code: 'no-model', problem: model };
  const id = idOf(columnValue(row, 'id', columns));
  const prompt = promptText(columnValue(row, 'prompt', columns));
  const promptHash = columnValue(row, 'prompt_hash', columns);
  const time = exportTime(columnValue(row, 'time', columns)) ?? dayOf(columnValue(row, 'time', columns));
  const decoding = { ...defaults.decoding, ...settingsOf(decodingOf(columnValue(row, 'decoding', columns))) };
  return {
    text,
    model,
    ...(Object.keys(decoding).length > 0 && { decoding }),
    ...(id !== null && { id }),
    // The hash alone is as good, and where both stand the prompt may have been shortened.
    ...(typeof promptHash === 'string' ? { promptHash } : prompt !== undefined && { prompt }),
    ...(time !== undefined && { time }),
  };
}

/** The model of a text whose row says nothing of it. @returns what is missing, as a text */
export function defaultModel({ model }: GenerationDefaults): ModelName | string {
  const family = model.family ?? familyOf(model.name);
  return family === undefined
    ? 'nothing says which model wrote it; name its family with --family'
    : { ...model, family };
}

function modelOf(row: Row, columns: GenerationColumns, defaults: GenerationDefaults): ModelName | string {
  const column = columnValue(row, 'model', columns);
  const nested = isPlainObject(column) ? column : {};
  const name = named(isPlainObject(column) ? nested.name : column) ?? defaults.model.name;
  const base = named(columnValue(row, 'base', columns) ?? nested.base) ?? defaults.model.base;
  const version = named(columnValue(row, 'version', columns) ?? nested.version) ?? defaults.model.version;
  // Who trained it: as the row says, else as the user says of all rows, else as the name tells.
  const family = named(columnValue(row, 'family', columns) ?? nested.family) ?? defaults.model.family ?? familyOf(name);
  return defaultModel({
    model: {
      ...(family !== undefined && { family }),
      ...(name !== undefined && { name }),
      ...(base !== undefined && { base }),
      ...(version !== undefined && { version }),
    },
    decoding: {},
  });
}

function familyOf(name: string | undefined): string | undefined {
  const reading = name === undefined ? undefined : readGenerator(name);
  return reading?.kind === 'model' && reading.family !== 'other' ? reading.family : undefined;
}

function columnValue(row: Row, role: GenerationRole, columns: GenerationColumns): unknown {
  const named = columns[role];
  for (const column of named === undefined ? COLUMNS[role] : [named]) {
    const value = readPath(row, column);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function readPath(row: Row, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  let value: unknown = row;
  for (const step of column.split('.')) {
    if (!isPlainObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function decodingOf(value: unknown): Row | undefined {
  if (isPlainObject(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isPlainObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function named(value: unknown): string | undefined {
  return typeof value === 'string' && !isBlank(value) ? value.trim().slice(0, 500) : undefined;
}

function dayOf(value: unknown): string | undefined {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return exportTime(value.toISOString());
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value.trim())
    ? exportTime(`${value.trim()}T00:00:00Z`)
    : undefined;
}
