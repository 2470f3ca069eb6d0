import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { CancelledError, ConfigError, InputError } from '../../errors.ts';
import { decodeInput } from '../../io/decode-input.ts';
import { takeInventory } from '../../io/inventory.ts';
import type { PlanSource } from './plan.ts';
import { MOST_STRATA, type PlanStrata, planStrata, type StratumInput } from './plan-strata.ts';

/** Names that columns go by, the first that is there counts. */
const COLUMNS = {
  name: ['name', 'stratum', 'label', 'group', 'value', 'type', 'item'],
  mass: ['share', 'mass', 'count', 'documents', 'records', 'rows', 'words', 'n'],
  fresh: ['fresh', 'fresh_rows', 'human_per_generation'],
  fitness: ['fitness'],
  available: ['available', 'have', 'human_rows', 'human'],
} as const;

/** JSON and YAML are held in memory, and YAML is slow to read. */
const MOST_JSON_BYTES = 64 * 1024 * 1024;
const MOST_YAML_BYTES = 8 * 1024 * 1024;
const MAX_ALIASES = 100;

type Cells = Readonly<Record<string, unknown>>;

/**
 * Strata of a file: CSV, JSON Lines or Parquet with a row a stratum; JSON or YAML with a list of such rows (also under `strata`), or with masses by
 * name. Columns: a name, `share` (they add up to 1), `mass` or `count`; and where they are known `fresh` (human rows a generation), `available` (human
 * rows in all) and `fitness`.
 *
 * @throws {InputError} the file cannot be read
 * @throws {ConfigError} it says what cannot be meant, with the row
 */
export async function strataOfFile(
  file: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<PlanStrata & { readonly source: PlanSource }> {
  const extension = path.extname(file).toLowerCase();
  const rows = ['.json', '.yaml', '.yml'].includes(extension)
    ? await structuredRows(file, extension === '.json')
    : await tableRows(file, signal);
  const names = new Set(rows.flatMap(({ cells }) => Object.keys(cells)));
  const byName = new Map([...names].map((name) => [name.trim().toLowerCase(), name]));
  const columnOf = (role: keyof typeof COLUMNS) => {
    const found = COLUMNS[role].find((name) => byName.has(name));
    return found === undefined ? undefined : { role: found, column: byName.get(found)! };
  };
  const [name, mass] = [columnOf('name'), columnOf('mass')];
  if (name === undefined || mass === undefined) {
    throw new ConfigError({
      place: file,
      problem: `there is no column for ${name === undefined ? 'the names of strata' : 'how much people write of each'}${names.size === 0 ? '' : `; there are ${[...names].slice(0, 10).join(', ')}`}`,
      hint: `Name them so: ${COLUMNS.name[0]} and one of ${COLUMNS.mass.slice(0, 3).join(', ')}.`,
    });
  }
  const [fresh, fitness, available] = [columnOf('fresh'), columnOf('fitness'), columnOf('available')];
  const inputs = rows.map(({ cells, place }): StratumInput => {
    const number = (column: string | undefined) =>
      column === undefined || !isGiven(cells[column])
        ? undefined
        : numberIn(cells[column], { place: `${file}, ${place}`, column });
    const given = cells[name.column];
    if (typeof given === 'object' && given !== null)
      throw new ConfigError({
        place: `${file}, ${place}`,
        problem: `${name.column} is a structure`,
        hint: 'A name is a text.',
      });
    return {
      name: isGiven(given) ? String(given) : '',
      mass: number(mass.column) ?? Number.NaN,
      fresh: number(fresh?.column),
      fitness: number(fitness?.column),
      available: number(available?.column),
      place,
    };
  });
  const planned = planStrata(inputs, { place: file, areShares: mass.role === 'share' });
  return { ...planned, source: { kind: 'file', name: path.basename(file), by: [], unit: mass.role } };
}

interface PlacedCells {
  readonly place: string;
  readonly cells: Cells;
}

async function structuredRows(file: string, isJson: boolean): Promise<readonly PlacedCells[]> {
  const most = isJson ? MOST_JSON_BYTES : MOST_YAML_BYTES;
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > most) throw new RangeError(`has ${size} bytes; at most ${most} are read`);
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError({
      path: file,
      problem:
        cause instanceof RangeError
          ? cause.message
          : `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
      hint: 'Name a CSV, JSON or YAML file of strata; docs/plan.md has examples.',
      cause,
    });
  }
  const value = isJson ? parseJson(text, file) : parseYaml(text, file);
  const list = isRecord(value) && Array.isArray(value.strata) ? value.strata : value;
  if (Array.isArray(list)) {
    if (list.length > MOST_STRATA) throw tooMany(file, list.length);
    return list.map((cells: unknown, index) => {
      if (!isRecord(cells))
        throw new ConfigError({
          place: `${file}, row ${index + 1}`,
          problem: 'is no object',
          hint: 'Write each stratum as { "name": …, "share": … }.',
        });
      return { place: `row ${index + 1}`, cells };
    });
  }
  if (!isRecord(list))
    throw new ConfigError({
      place: file,
      problem: 'holds neither a list of strata nor masses by name',
      hint: 'Write [{ "name": "letters", "share": 0.2 }, …] or { "letters": 120, … }.',
    });
  const entries = Object.entries(isRecord(list.strata) ? list.strata : list);
  if (entries.length > MOST_STRATA) throw tooMany(file, entries.length);
  return entries.map(([name, own], index) => ({
    place: `row ${index + 1}`,
    cells: isRecord(own) ? { ...own, name } : { name, mass: own },
  }));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError({
      path: file,
      problem: `is not JSON: ${(cause as Error).message.slice(0, 200)}`,
      hint: 'Correct it, or give the strata as CSV: name,share.',
      cause,
    });
  }
}

function parseYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { prettyErrors: false, version: '1.2', schema: 'core' });
  const [broken] = document.errors;
  if (broken !== undefined)
    throw new InputError({
      path: file,
      problem: `is not YAML: ${broken.message.split('\n', 1)[0]!.slice(0, 200)}`,
      hint: 'Correct it, or give the strata as CSV: name,share.',
      cause: broken,
    });
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw new InputError({
      path: file,
      problem: `cannot be read: ${(cause as Error).message.split('\n', 1)[0]!.slice(0, 200)}`,
      hint: `Write values out instead of repeating them by more than ${MAX_ALIASES} aliases.`,
      cause,
    });
  }
}

async function tableRows(file: string, signal: AbortSignal | undefined): Promise<readonly PlacedCells[]> {
  const { entries, problems } = await takeInventory([file], signal === undefined ? {} : { signal });
  const [problem] = problems;
  if (problem !== undefined)
    throw new InputError({ path: file, problem: problem.detail, hint: 'Name a file of strata that can be read.' });
  if (entries.length !== 1)
    throw new InputError({
      path: file,
      problem: entries.length === 0 ? 'no file of data' : `${entries.length} files`,
      hint: 'Name one file of strata: CSV, JSON Lines, JSON, YAML or Parquet.',
    });
  const rows: PlacedCells[] = [];
  const unit = entries[0]!.format === 'jsonl' ? 'line' : 'row';
  for await (const events of decodeInput(entries[0]!, { kind: 'all' })) {
    if (signal?.aborted) throw new CancelledError();
    for (const event of events) {
      const place = `${unit} ${event.ordinal + 1}`;
      if (event.kind === 'quarantined')
        throw new InputError({
          path: `${file}, ${place}`,
          problem: event.detail,
          hint: 'Mend or remove the row: a stratum that is left out changes all shares.',
        });
      if (rows.length === MOST_STRATA) throw tooMany(file, rows.length + 1);
      rows.push({ place, cells: event.value });
    }
  }
  return rows;
}

function tooMany(file: string, count: number): ConfigError {
  return new ConfigError({
    place: file,
    problem: `${count} strata or more; at most ${MOST_STRATA} are planned for`,
    hint: 'Merge the smallest ones.',
  });
}

function numberIn(value: unknown, { place, column }: { readonly place: string; readonly column: string }): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  const text = typeof value === 'string' && value.length <= 60 ? value.trim() : '';
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s?(%?)$/.exec(text);
  if (match !== null) return Number(match[1]) / (match[2] === '%' ? 100 : 1);
  throw new ConfigError({
    place,
    problem: `${column} is ${typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `a ${typeof value}`}`,
    hint: 'Give a number, such as 120, 0.05 or 5%.',
  });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
