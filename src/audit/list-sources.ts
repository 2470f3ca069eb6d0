import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError } from '../errors.ts';
import { assignSources, type Source } from '../io/assign-sources.ts';
import type { ColumnMapping } from '../io/column-plan.ts';
import { readConfig } from '../io/config.ts';
import { formatNamed } from '../io/formats.ts';
import { guessMapping } from '../io/guess-mapping.ts';
import { type Inventory, type InventoryEntry, takeInventory } from '../io/inventory.ts';
import type { SourceCard } from '../record/source-card.ts';
import type { PlannedInput } from './plan-tasks.ts';
import { FIRST_ROWS, type HeadLimits, readHeadRows, SPREAD_ROWS } from './read-head-rows.ts';

/** Files of one source whose first rows are looked at; more would show little that is new. */
const FILES_LOOKED_AT = 32;

export interface SourceOptions {
  readonly config?: string | undefined;
  readonly source?: string | undefined;
  readonly sourcesBy?: 'folder' | 'file' | undefined;
  readonly columns?: ColumnMapping | undefined;
  /** Name of the format all files are read as. */
  readonly format?: string | undefined;
  readonly maxRowBytes: number;
  readonly cwd?: string | undefined;
  readonly spoolStdin?: (() => Promise<string>) | undefined;
  readonly signal?: AbortSignal | undefined;
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
}

/**
 * Lists files, finds their sources and cards, and looks at first rows to see how columns are to be read.
 *
 * @throws {InputError} an argument names nothing or is remote
 * @throws {ConfigError} outcross.yaml, a card or a flag cannot be meant
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
  const entries = new Map(inventory.entries.map((entry) => [entry.path, entry]));
  const mappings: ColumnMapping[] = [];
  const mappingOf = new Map<string, number>();
  const mappingLines: Record<string, readonly string[]> = {};
  const problems: string[] = [];
  const cards = new Map<string, SourceCard>();
  const notes = [...assignment.notes];
  const groupColumns = [...new Set(assignment.sources.flatMap((source) => source.columns.groups ?? []))];
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
    if (guess.problem !== undefined) problems.push(`${source.id}: ${guess.problem}`);
    mappingLines[source.id] = guess.lines;
    mappingOf.set(source.id, mappings.push(guess.mapping) - 1);
  }
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
    notes,
    problems,
  };
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
  if (first.length === 0) return { mapping: columns, lines: ['text ← the whole of each file'], problem: undefined };
  const guess = guessMapping(first, columns);
  const isByName = guess.problem === undefined && guess.mapping.guessedText === undefined;
  return isByName ? guess : guessMapping(await lookAt(SPREAD_ROWS), columns);
}
