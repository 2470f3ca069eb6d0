import { escapePathName } from '../record/percent-escape.ts';
import {
  CHAT_COLUMNS,
  canonicalColumnName,
  DATE_COLUMNS,
  GENERATED_BY_COLUMNS,
  ID_COLUMNS,
  LANG_COLUMNS,
  LICENCE_COLUMNS,
  PREFERENCE_COLUMNS,
  PROMPT_COLUMNS,
  PROMPT_EXTRA_COLUMNS,
  RESPONSE_COLUMNS,
  ROLE_COLUMNS,
  SIDE_MODEL_COLUMNS,
  SYSTEM_COLUMNS,
  TEXT_COLUMNS,
  URL_COLUMNS,
  WEAK_GENERATED_BY_COLUMNS,
} from './column-names.ts';

/** Which columns are read as what. Column paths may be dotted (`meta.author`, `turns.0`). */
export interface ColumnMapping {
  /** Columns that hold the text; a row without any of them is set aside. Default: known names, row by row. */
  readonly text?: readonly string[];
  /** Columns read where a row has none of a known name; `guessMapping` fills it. */
  readonly guessedText?: readonly string[];
  /** `-` here and below: no column, not even one of a known name. */
  readonly id?: string;
  readonly date?: string;
  readonly lang?: string;
  readonly url?: string;
  readonly licence?: string;
  readonly generated_by?: string;
  /** Column that declares human, synthetic, mixed, …; never taken without being named. */
  readonly origin?: string;
  readonly groups?: readonly string[];
  readonly layout?: Layout;
}

export const LAYOUTS = ['auto', 'text', 'messages', 'prompt-response', 'preference', 'sharegpt', 'alpaca'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** Whose side of a row a field stands on: what was asked, what was answered, or neither. */
export type Side = 'prompt' | 'model' | 'text';

/** One place of a row, ready to be read. */
export interface Column {
  /** As the user or the row names it: for people, cards and settings. */
  readonly path: string;
  /** The same as the beginning of a field path, in which the names of columns are escaped: no two columns share it. */
  readonly place: string;
  /** The top-level column it lies in. */
  readonly key: string;
  /** The way down from the row; `null` where the column is the row's own. */
  readonly steps: readonly string[] | null;
  readonly side: Side;
  /** Whether it holds turns of a conversation, by its name. */
  readonly isChat: boolean;
  /** Column that names the writer of this field alone. */
  readonly model: string | null;
  /** Whether its name alone does not tell that it names a writer. */
  readonly isWeak: boolean;
}

/** What can be said of rows with certain keys before any value is seen. Lists are in order of preference. */
export interface ColumnPlan {
  readonly keys: readonly string[];
  /** Named by the user. `null`: not named, so known names count. */
  readonly explicitText: readonly Column[] | null;
  readonly guessedText: readonly Column[];
  readonly chat: readonly Column[];
  readonly prompt: readonly Column[];
  readonly promptExtra: readonly Column[];
  readonly system: readonly Column[];
  readonly response: readonly Column[];
  readonly preference: readonly (readonly [Column, Column])[];
  readonly choices: Column | null;
  readonly text: readonly Column[];
  readonly role: Column | null;
  readonly generatedBy: readonly Column[];
  readonly id: readonly Column[];
  readonly date: readonly Column[];
  readonly lang: readonly Column[];
  readonly url: readonly Column[];
  readonly licence: readonly Column[];
  readonly origin: Column | null;
  readonly groups: readonly (Column | null)[];
}

/** Deeper paths name nothing that a table holds. */
const MAX_STEPS = 16;

const PROMPT_NAMES: ReadonlySet<string> = new Set([...PROMPT_COLUMNS, ...PROMPT_EXTRA_COLUMNS, ...SYSTEM_COLUMNS]);
const CHAT_NAMES: ReadonlySet<string> = new Set(CHAT_COLUMNS);
const MODEL_NAMES: ReadonlySet<string> = new Set([...RESPONSE_COLUMNS, ...PREFERENCE_COLUMNS.flat()]);

/**
 * Finds the columns of a row by its keys. The order of the keys does not matter: where two columns share a canonical
 * name (`Text`, `text`) the one first by code point is preferred.
 */
export function planColumns(keys: readonly string[], mapping: ColumnMapping): ColumnPlan {
  const keySet = new Set(keys);
  const byName = new Map<string, string[]>();
  for (const key of keys) {
    // A column of a very long name has no known one.
    if (key.length > 64) continue;
    const name = canonicalColumnName(key);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [key]);
    else same.push(key);
  }
  for (const same of byName.values()) same.sort();

  const own = (key: string, side: Side, name: string): Column => ({
    path: key,
    place: escapePathName(key),
    key,
    steps: null,
    side,
    isChat: CHAT_NAMES.has(name),
    model: SIDE_MODEL_COLUMNS.get(name)?.flatMap((model) => byName.get(model) ?? [])[0] ?? null,
    isWeak: WEAK_GENERATED_BY_COLUMNS.has(name),
  });
  const known = (names: readonly string[], side: Side): readonly Column[] =>
    names.flatMap((name) => (byName.get(name) ?? []).map((key) => own(key, side, name)));
  const named = (path: string): Column | null => {
    const name = canonicalColumnName(path.slice(path.lastIndexOf('.') + 1).slice(0, 64));
    const side = PROMPT_NAMES.has(name) ? 'prompt' : MODEL_NAMES.has(name) ? 'model' : 'text';
    if (keySet.has(path)) return own(path, side, name);
    const steps = path.split('.', MAX_STEPS + 1);
    if (steps.length < 2 || steps.length > MAX_STEPS || !keySet.has(steps[0]!)) return null;
    return {
      path,
      place: steps.map(escapePathName).join('.'),
      key: steps[0]!,
      steps: steps.slice(1),
      side,
      isChat: CHAT_NAMES.has(name),
      model: null,
      isWeak: false,
    };
  };
  const one = (path: string | undefined, names: readonly string[]): readonly Column[] => {
    if (path === undefined) return known(names, 'text');
    const column = path === '-' ? null : named(path);
    // What the user names means what the user says.
    return column === null ? [] : [{ ...column, isWeak: false }];
  };
  const all = (paths: readonly string[]): readonly Column[] =>
    [...new Set(paths)].map(named).filter((column) => column !== null);

  return {
    keys,
    explicitText: mapping.text === undefined ? null : all(mapping.text),
    guessedText: all(mapping.guessedText ?? []),
    chat: known(CHAT_COLUMNS, 'text'),
    prompt: known(PROMPT_COLUMNS, 'prompt'),
    promptExtra: known(PROMPT_EXTRA_COLUMNS, 'prompt'),
    system: known(SYSTEM_COLUMNS, 'prompt'),
    response: known(RESPONSE_COLUMNS, 'model'),
    preference: PREFERENCE_COLUMNS.flatMap(([first, second]) => {
      const better = known([first], 'model')[0];
      const worse = known([second], 'model')[0];
      return better === undefined || worse === undefined ? [] : [[better, worse] as const];
    }),
    choices: known(['choices'], 'model')[0] ?? null,
    text: [...known(TEXT_COLUMNS, 'text'), ...known(CHAT_COLUMNS, 'text')],
    role: known(ROLE_COLUMNS, 'text')[0] ?? null,
    generatedBy: one(mapping.generated_by, GENERATED_BY_COLUMNS),
    id: one(mapping.id, ID_COLUMNS),
    date: one(mapping.date, DATE_COLUMNS),
    lang: one(mapping.lang, LANG_COLUMNS),
    url: one(mapping.url, URL_COLUMNS),
    licence: one(mapping.licence, LICENCE_COLUMNS),
    origin: mapping.origin === undefined || mapping.origin === '-' ? null : named(mapping.origin),
    groups: (mapping.groups ?? []).map(named),
  };
}

/** Value at a column's place; `undefined` where the row has none. Inherited properties are never read. */
export function readColumn(row: Readonly<Record<string, unknown>>, column: Column): unknown {
  let value: unknown = row[column.key];
  if (column.steps === null) return value;
  for (const step of column.steps) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
