import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, ConfigError } from '../errors.ts';
import { assignSources, type Source } from '../io/assign-sources.ts';
import type { ColumnMapping } from '../io/column-plan.ts';
import { readConfig } from '../io/config.ts';
import { formatNamed } from '../io/formats.ts';
import { guessMapping } from '../io/guess-mapping.ts';
import { type Inventory, type InventoryEntry, takeInventory } from '../io/inventory.ts';
import { nearestName } from '../io/nearest-name.ts';
import type { SourceCard } from '../record/source-card.ts';
import { declaresOrigin } from './declares-origin.ts';
import type { PlannedInput } from './plan-tasks.ts';
import { FIRST_ROWS, type HeadLimits, readHeadRows, SPREAD_ROWS } from './read-head-rows.ts';

/** Files of one source whose first rows are looked at; more would show little that is new. */
const FILES_LOOKED_AT = 32;

export interface SourceOptions {
  readonly config?: string | undefined;
  readonly source?: string | undefined;
  readonly sourcesBy?: 'folder' | 'file' | undefined;
  readonly columns?: ColumnMapping | undefined;
  /** Further group columns, before all others; rows may lack them. */
  readonly groupColumns?: readonly string[] | undefined;
  /** Name of the format all files are read as. */
  readonly format?: string | undefined;
  /** Sources that a flag names: each must be one of the data's. */
  readonly namedSources?: readonly NamedSource[] | undefined;
  readonly maxRowBytes: number;
  readonly cwd?: string | undefined;
  readonly spoolStdin?: (() => Promise<string>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A source as a flag names it. */
export interface NamedSource {
  /** The flag, for messages: `--anchors forum=attested.jsonl`. */
  readonly place: string;
  readonly source: string;
}

/** The inputs of an audit with everything that was found out about them before reading. */
export interface SourceListing {
  readonly inventory: Inventory;
  readonly inputs: readonly PlannedInput[];
  readonly mappings: readonly ColumnMapping[];
  readonly cards: ReadonlyMap<string, SourceCard>;
  /** By source, how its columns are read. */
  readonly mappingLines: Readonly<Record<string, readonly string[]>>;
  readonly groupColumns: readonly string[];
  /** Source of each file that could not be read at all, by absolute path. */
  readonly sourceOfProblem: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  /** Problems that leave a source without text. */
  readonly problems: readonly string[];
  /** Whether outcross.yaml was found in the data, and not named. */
  readonly isConfigWithin: boolean;
}

/**
 * Lists files, finds their sources and cards, and looks at first rows to see how columns are to be read.
 *
 * @throws {InputError} an argument names nothing or is remote
 * @throws {ConfigError} outcross.yaml, a card or a flag cannot be meant; a flag names a source that there is not
 */
export async function listSources(data: readonly string[], options: SourceOptions): Promise<SourceListing> {
  const inventory = await takeInventory(data, {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.format !== undefined && { format: options.format }),
    ...(options.spoolStdin && { spoolStdin: options.spoolStdin }),
    ...(options.signal && { signal: options.signal }),
  });
  const config = await findConfig(inventory.root, options);
  const assignment = await assignSources([...inventory.entries, ...problemFiles(inventory)], {
    inputs: [{ path: inventory.root, isFolder: true }],
    ...(config && { config }),
    ...(options.source !== undefined && { source: options.source }),
    ...(options.sourcesBy !== undefined && { sourcesBy: options.sourcesBy }),
    ...(options.columns && { columns: options.columns }),
  });
  // Known by folders, cards and outcross.yaml alone: a slip is told before a byte of the data is read.
  checkNamedSources(
    options.namedSources ?? [],
    assignment.sources.map(({ id }) => id),
  );
  const entries = new Map(inventory.entries.map((entry) => [entry.path, entry]));
  const mappings: ColumnMapping[] = [];
  const mappingOf = new Map<string, number>();
  const mappingLines: Record<string, readonly string[]> = {};
  const problems: string[] = [];
  const cards = new Map<string, SourceCard>();
  const looked: LookedAt[] = [];
  const declaring: string[] = [];
  const notes = [...assignment.notes];
  const ownGroups = assignment.sources.flatMap((source) => source.columns.groups ?? []);
  const groupColumns = [...new Set([...(options.groupColumns ?? []), ...ownGroups])];
  for (const source of assignment.sources) {
    if (source.card) cards.set(source.id, source.card);
    if (assignment.sources.length <= 12 || source.notes.length > 1) notes.push(...source.notes);
    const columns = groupColumns.length > 0 ? { ...source.columns, groups: groupColumns } : source.columns;
    const guess = await guessFor(source, {
      entries,
      columns,
      maxRowBytes: options.maxRowBytes,
      signal: options.signal,
    });
    looked.push(guess);
    if (guess.problem !== undefined) problems.push(`${source.id}: ${guess.problem}`);
    const where = assignment.sources.length === 1 ? '' : `${source.id}: `;
    declaring.push(...guess.lines.filter(declaresOrigin).map((line) => `${where}${line}`));
    mappingLines[source.id] = guess.lines;
    mappingOf.set(source.id, mappings.push(guess.mapping) - 1);
  }
  await checkNamedColumns(options.columns, looked);
  const inputs = inventory.entries.flatMap((entry): readonly PlannedInput[] => {
    const source = assignment.sourceOf.get(entry.path);
    if (!source) return [];
    const format = source.format === null || entry.archive !== 'none' ? entry.format : source.format;
    return [
      {
        entry: { ...entry, format },
        source: source.id,
        mapping: mappingOf.get(source.id)!,
        language: source.languages.length === 1 ? source.languages[0]! : null,
      },
    ];
  });
  return {
    inventory,
    inputs,
    mappings,
    cards,
    mappingLines,
    groupColumns,
    sourceOfProblem: new Map(
      inventory.problems.flatMap((problem) => {
        const source = assignment.sourceOf.get(problem.path);
        return source ? [[problem.path, source.id] as const] : [];
      }),
    ),
    notes: [...declaring, ...notes],
    problems,
    isConfigWithin: config !== undefined && options.config === undefined,
  };
}

/** Sources listed in a message. */
const SOURCES_LISTED = 12;

/** @throws {ConfigError} with the nearest name */
function checkNamedSources(named: readonly NamedSource[], known: readonly string[]): void {
  if (known.length === 0) return;
  const slip = named.find(({ source }) => !known.includes(source));
  if (!slip) return;
  const near = nearestName(slip.source, known);
  const listed = `${known.slice(0, SOURCES_LISTED).join(', ')}${known.length > SOURCES_LISTED ? `, … (${known.length} in all)` : ''}`;
  throw new ConfigError({
    place: slip.place,
    problem: `no source of the data is called ${slip.source}`,
    hint: `${near === null ? '' : `Did you mean ${near}? `}There ${known.length === 1 ? 'is' : 'are'} ${listed}; outcross audit DATA --dry-run shows their files.`,
  });
}

/** Files that could not be opened belong to sources all the same, so that their loss is seen where it matters. */
function problemFiles(inventory: Inventory) {
  return inventory.problems.map(({ path: file, displayPath }) => ({ path: file, displayPath, format: 'unreadable' }));
}

async function findConfig(root: string, { config, cwd }: SourceOptions) {
  if (config !== undefined) {
    const absolute = path.resolve(cwd ?? '.', config);
    return { config: await readConfig(absolute, config), folder: path.dirname(absolute) };
  }
  const beside = path.join(root, 'outcross.yaml');
  if (!(await stat(beside).catch(() => undefined))?.isFile()) return undefined;
  return { config: await readConfig(beside, 'outcross.yaml'), folder: root };
}

async function guessFor(
  source: Source<{ readonly path: string; readonly displayPath: string; readonly format: string }>,
  {
    entries,
    columns,
    maxRowBytes,
    signal,
  }: {
    entries: ReadonlyMap<string, InventoryEntry>;
    columns: ColumnMapping;
    maxRowBytes: number;
    signal: AbortSignal | undefined;
  },
) {
  const structured = source.files.flatMap((file): readonly InventoryEntry[] => {
    const entry = entries.get(file.path);
    if (!entry) return [];
    const format = source.format ?? entry.format;
    return entry.archive === 'none' && formatNamed(format)?.access === 'whole' ? [] : [{ ...entry, format }];
  });
  const step = Math.max(1, Math.ceil(structured.length / FILES_LOOKED_AT));
  const lookAt = async (limits: HeadLimits) => {
    const rows: Readonly<Record<string, unknown>>[] = [];
    for (let i = 0; i < structured.length; i += step) {
      if (signal?.aborted) throw new CancelledError();
      rows.push(...(await readHeadRows(structured[i]!, { limits, maxRowBytes })));
    }
    return rows;
  };
  const first = await lookAt(FIRST_ROWS);
  const lookFurther = () => lookAt(SPREAD_ROWS);
  if (first.length === 0) {
    const lines = ['text ← the whole of each file'];
    return { mapping: columns, lines, problem: undefined, rows: first, lookFurther };
  }
  const guess = guessMapping(first, columns);
  const isByName = guess.problem === undefined && guess.mapping.guessedText === undefined;
  if (isByName) return { ...guess, rows: first, lookFurther };
  const spread = await lookFurther();
  return { ...guessMapping(spread, columns), rows: spread, lookFurther };
}

/** What was seen of one source before reading. */
interface LookedAt {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly lookFurther: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/**
 * A column that a flag names and that no row has is a slip: reading on would leave out what was asked for, and turn off what would
 * have been found by itself.
 *
 * @throws {ConfigError} with the nearest names
 */
async function checkNamedColumns(columns: ColumnMapping | undefined, looked: readonly LookedAt[]): Promise<void> {
  const named = Object.entries(columns ?? {})
    .filter(([role]) => role !== 'layout')
    .flatMap(([role, value]) => [value as string | readonly string[]].flat().map((column) => ({ role, column })))
    .filter(({ column }) => column !== '-');
  if (named.length === 0 || looked.every(({ rows }) => rows.length === 0)) return;
  const missing = ({ column }: { readonly column: string }, all: LookedAt['rows']) =>
    !all.some((row) => hasColumn(row, column));
  const first = looked.flatMap(({ rows }) => rows);
  if (!named.some((one) => missing(one, first))) return;
  const spread: Readonly<Record<string, unknown>>[] = [];
  for (const { lookFurther } of looked) for (const row of await lookFurther()) spread.push(row);
  const slip = named.find((one) => missing(one, spread));
  if (!slip) return;
  const seen = [...new Set(spread.flatMap((row) => Object.keys(row)))].sort();
  const near = nearestName(slip.column, seen);
  throw new ConfigError({
    place: `--columns ${slip.role}=${slip.column}`,
    problem: `none of the ${spread.length} rows looked at has this column`,
    hint: `${near === null ? `There are ${seen.slice(0, 20).join(', ')}${seen.length > 20 ? `, … (${seen.length} in all)` : ''}.` : `Did you mean "${near}"?`} A column that only few rows have can be named in outcross.yaml.`,
  });
}

function hasColumn(row: Readonly<Record<string, unknown>>, column: string): boolean {
  if (Object.hasOwn(row, column)) return true;
  let value: unknown = row;
  for (const step of column.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return false;
    value = (value as Record<string, unknown>)[step];
  }
  return true;
}
