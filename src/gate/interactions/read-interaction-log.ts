import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AuditOptions } from '../../audit/audit-options.ts';
import { listSources, type SourceListing } from '../../audit/list-sources.ts';
import { FIRST_ROWS, readHeadRows } from '../../audit/read-head-rows.ts';
import { spoolStream } from '../../audit/spool-stream.ts';
import { CancelledError, ConfigError, InputError } from '../../errors.ts';
import { planColumns, readColumn } from '../../io/column-plan.ts';
import { declaredOriginOf } from '../../io/declared-origin.ts';
import { decodeInput } from '../../io/decode-input.ts';
import { DEFAULT_MAX_EXPANSION } from '../../io/expansion-guard.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../../io/format.ts';
import { formatNamed } from '../../io/formats.ts';
import {
  guessInteractionColumn,
  type InteractionRole,
  nameInCell,
  numberInCell,
} from '../../io/interaction-columns.ts';
import { nearestName } from '../../io/nearest-name.ts';
import type { Row } from '../../io/row.ts';
import { ORIGIN_GROUPS, type OriginGroup, originGroup } from '../../record/origin.ts';
import type { SourceCard } from '../../record/source-card.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import { EventTable } from './event-table.ts';
import type { InteractionLog } from './interaction-log.ts';

/** Columns that a message lists. */
const COLUMNS_SHOWN = 12;
/** Events between two reports of progress. */
const REPORT_EVERY = 65_536;

export interface InteractionLogOptions
  extends Pick<
    AuditOptions,
    | 'data'
    | 'workspace'
    | 'config'
    | 'columns'
    | 'groupColumns'
    | 'source'
    | 'sourcesBy'
    | 'format'
    | 'maxRowBytes'
    | 'maxExpansion'
    | 'cwd'
    | 'stdin'
    | 'signal'
    | 'onProgress'
  > {
  /** Column that names the user. Default: guessed by its name. */
  readonly userColumn?: string | undefined;
  /** Column that names the item. Default: guessed by its name. */
  readonly itemColumn?: string | undefined;
  /** Column of times, which tells two events of a user and an item apart. Default: guessed by its name. */
  readonly timeColumn?: string | undefined;
  /** Column of ratings, where `atLeast` is given. Default: guessed by its name. */
  readonly ratingColumn?: string | undefined;
  /** Rows rated lower are no events. Default: every row is one. */
  readonly atLeast?: number | undefined;
}

/** What rows said of who made them. */
export interface EventOrigins {
  /** Rows that are events, repeats among them. */
  readonly events: number;
  readonly groups: Readonly<Record<OriginGroup, number>>;
  /** Of the human ones, those that a contract or a log stands behind. */
  readonly verified: number;
}

/** An interaction log as it was read. */
export interface InteractionReading {
  readonly log: InteractionLog;
  /** Columns that were read as what, for people. */
  readonly columns: Readonly<Partial<Record<InteractionRole, string>>>;
  readonly groupColumns: readonly string[];
  readonly origins: EventOrigins;
  /** Events that repeat another one's user, item and time, and their share of the events of the log. */
  readonly repeats: { readonly events: number; readonly share: number };
  /** Rows that could not be read, or name no user or no item. */
  readonly unreadable: number;
  /** Rows rated below `atLeast`. */
  readonly ratedLower: number;
  /** Users left out because there are enough. */
  readonly leftOutUsers: number;
  readonly notes: readonly string[];
}

/**
 * Whether data are an interaction log by its columns: there are a user and an item, and no column holds texts but perhaps the item's own name.
 *
 * @throws {OutcrossError} see `readInteractionLog`
 */
export async function looksLikeInteractions(options: InteractionLogOptions): Promise<boolean> {
  // Standard input can be read once, and says nothing before.
  if (options.data.includes('-')) return false;
  const listing = await listed(options);
  const { inputs, mappings } = listing;
  const [first] = inputs;
  if (first === undefined) return false;
  if (mappings.some(({ text, layout }) => text !== undefined || (layout ?? 'auto') !== 'auto')) return false;
  const [row] = await headOf(first.entry, options);
  if (row === undefined) return false;
  const columns = Object.keys(row);
  const [user, item] = [guessInteractionColumn('user', columns), guessInteractionColumn('item', columns)];
  if (user === undefined || item === undefined) return false;
  const hasText = listing.problems.length === 0;
  const guessed = mappings.flatMap(({ guessedText }) => guessedText ?? []);
  return !hasText || (guessed.length > 0 && guessed.every((column) => column === item));
}

/**
 * Reads an interaction log: CSV, JSON Lines, JSON or Parquet, packed or not. Rows that cannot be read are counted and left out.
 *
 * @param takes told what rows say of who made them; which of the events are taken
 * @param mostUsers users taken at most
 * @param keyOf what users are chosen by: the lowest stay
 * @throws {InputError} there is nothing to read, or no event
 * @throws {ConfigError} a column cannot be found, or a flag, a card or outcross.yaml cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function readInteractionLog(
  options: InteractionLogOptions,
  {
    takes,
    mostUsers,
    keyOf,
  }: {
    readonly takes: (origins: EventOrigins) => 'human' | 'all';
    readonly mostUsers: number;
    readonly keyOf: (user: string) => number;
  },
): Promise<InteractionReading> {
  const spooled: string[] = [];
  try {
    return await readAll(options, { takes, mostUsers, keyOf, spooled });
  } finally {
    for (const file of spooled) await rm(file, { force: true });
  }
}

async function readAll(
  options: InteractionLogOptions,
  {
    takes,
    mostUsers,
    keyOf,
    spooled,
  }: {
    readonly takes: (origins: EventOrigins) => 'human' | 'all';
    readonly mostUsers: number;
    readonly keyOf: (user: string) => number;
    readonly spooled: string[];
  },
): Promise<InteractionReading> {
  const started = performance.now();
  const listing = await listed(options, spooled);
  const { inputs, groupColumns, inventory, cards, mappings } = listing;
  const where = options.data.join(' ');
  if (inputs.length === 0) {
    const [problem] = inventory.problems;
    throw new InputError({
      path: problem?.displayPath ?? where,
      problem: problem?.detail ?? 'no file with interactions',
      hint: 'Name a file or folder of CSV, JSON Lines or Parquet.',
    });
  }
  const table = new EventTable(groupColumns);
  const counts = Object.fromEntries(ORIGIN_GROUPS.map((group) => [group, 0])) as Record<OriginGroup, number>;
  let [verified, unreadable, ratedLower] = [0, inventory.problems.length, 0];
  const columns: Partial<Record<InteractionRole, string>> = {};
  const originNotes = new Set<string>();
  const totalBytes = inputs.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
  let doneBytes = 0;
  for (const { entry, source, mapping } of inputs) {
    const unit = formatNamed(entry.format)?.access === 'lines' ? 'line' : 'row';
    let reader: EventReader | undefined;
    const decoding = {
      maxRowBytes: options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES,
      maxExpansion: options.maxExpansion ?? DEFAULT_MAX_EXPANSION,
    };
    let reportedAt = table.count;
    for await (const batch of decodeInput(entry, { kind: 'all' }, decoding)) {
      if (options.signal?.aborted) throw new CancelledError();
      for (const event of batch) {
        if (event.kind === 'quarantined') {
          unreadable += event.lostRows ?? 1;
          continue;
        }
        if (reader === undefined) {
          reader = new EventReader(event, {
            options,
            path: entry.displayPath,
            groups: groupColumns,
            origin: mappings[mapping]?.origin,
            card: cards.get(source),
          });
          Object.assign(columns, reader.columns);
        }
        const read = reader.read(event);
        if (read === 'unreadable') unreadable++;
        else if (read === 'rated lower') ratedLower++;
        else {
          counts[read.origin]++;
          if (read.isVerified) verified++;
          if (read.problem !== undefined) originNotes.add(read.problem);
          table.add({ ...read, isHuman: read.origin === 'human' }, `${entry.displayPath}:${unit} ${event.ordinal + 1}`);
        }
      }
      if (table.count - reportedAt < REPORT_EVERY) continue;
      reportedAt = table.count;
      options.onProgress?.({
        stage: 'read',
        doneBytes,
        totalBytes,
        records: table.count,
        elapsedMs: performance.now() - started,
      });
    }
    doneBytes += entry.sizeBytes;
  }
  const origins: EventOrigins = { events: table.count, groups: counts, verified };
  if (table.count === 0) {
    throw new InputError({
      path: where,
      problem:
        ratedLower > 0
          ? `no row is rated ${options.atLeast} or higher`
          : unreadable > 0
            ? `none of ${unreadable} rows could be read as an event of a user and an item`
            : 'there are no rows',
      hint: ratedLower > 0 ? 'Lower --at-least, or leave it out.' : 'Name a log with a row for each event.',
    });
  }
  const onlyHuman = takes(origins) === 'human';
  const chosen = lowest(table.users(), { most: mostUsers, keyOf });
  const { log, repeats, events } = table.finish({
    onlyHuman,
    keepsUser: (user) => chosen.kept === undefined || chosen.kept.has(user),
  });
  return {
    log,
    columns,
    groupColumns,
    origins,
    repeats: { events: repeats, share: events === 0 ? 0 : repeats / events },
    unreadable,
    ratedLower,
    leftOutUsers: chosen.leftOut,
    notes: [
      ...[...originNotes].sort().slice(0, COLUMNS_SHOWN),
      ...inventory.problems.slice(0, COLUMNS_SHOWN).map(({ displayPath, detail }) => `${displayPath}: ${detail}`),
    ],
  };
}

function listed(options: InteractionLogOptions, spooled?: string[]): Promise<SourceListing> {
  return listSources(options.data, {
    config: options.config,
    source: options.source,
    sourcesBy: options.sourcesBy,
    columns: options.columns,
    groupColumns: options.groupColumns,
    format: options.format,
    maxRowBytes: options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES,
    cwd: options.cwd,
    signal: options.signal,
    ...(spooled !== undefined && {
      spoolStdin: async () => {
        const workspace = await openWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
        const file = await spoolStream(options.stdin ?? process.stdin, path.join(workspace.folder, 'tmp'));
        spooled.push(file);
        return file;
      },
    }),
  });
}

async function headOf(
  entry: SourceListing['inputs'][number]['entry'],
  { maxRowBytes }: InteractionLogOptions,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  if (entry.archive === 'none' && formatNamed(entry.format)?.access === 'whole') return [];
  return readHeadRows(entry, { limits: FIRST_ROWS, maxRowBytes: maxRowBytes ?? DEFAULT_MAX_ROW_BYTES });
}

interface ReadEvent {
  readonly user: string;
  readonly item: string;
  readonly time: string | undefined;
  readonly groups: readonly (string | undefined)[];
  readonly origin: OriginGroup;
  readonly isVerified: boolean;
  /** What the origin's column holds and nobody understands. */
  readonly problem: string | undefined;
}

/** Finds the columns by the first row of a file, and reads all rows by them. */
class EventReader {
  readonly columns: Readonly<Partial<Record<InteractionRole, string>>>;
  readonly #user: string;
  readonly #item: string;
  readonly #time: string | undefined;
  readonly #rating: string | undefined;
  readonly #atLeast: number;
  readonly #plan: ReturnType<typeof planColumns>;
  readonly #declared: OriginGroup;
  readonly #isVerified: boolean;

  constructor(
    first: Row,
    {
      options,
      path: place,
      groups,
      origin,
      card,
    }: {
      readonly options: InteractionLogOptions;
      readonly path: string;
      readonly groups: readonly string[];
      readonly origin: string | undefined;
      readonly card: SourceCard | undefined;
    },
  ) {
    const keys = Object.keys(first.value);
    const required = (role: 'user' | 'item' | 'rating', named: string | undefined) =>
      columnOf(role, named, { columns: keys, place });
    this.#user = required('user', options.userColumn);
    this.#item = required('item', options.itemColumn);
    this.#time =
      options.timeColumn === undefined
        ? guessInteractionColumn('time', keys)
        : columnOf('time', options.timeColumn, { columns: keys, place });
    this.#rating = options.atLeast === undefined ? undefined : required('rating', options.ratingColumn);
    this.#atLeast = options.atLeast ?? 0;
    this.#plan = planColumns(keys, { groups, ...(origin !== undefined && { origin }) });
    this.#declared = originGroup(card?.origin ?? 'unknown');
    this.#isVerified = card !== undefined && card.basis !== 'declaration';
    this.columns = {
      user: this.#user,
      item: this.#item,
      ...(this.#time !== undefined && { time: this.#time }),
      ...(this.#rating !== undefined && { rating: this.#rating }),
    };
  }

  read({ value }: Row): ReadEvent | 'unreadable' | 'rated lower' {
    const [user, item] = [nameInCell(value[this.#user]), nameInCell(value[this.#item])];
    if (user === undefined || item === undefined) return 'unreadable';
    if (this.#rating !== undefined) {
      const rating = numberInCell(value[this.#rating]);
      if (rating === undefined) return 'unreadable';
      if (rating < this.#atLeast) return 'rated lower';
    }
    const { origin: column, groups } = this.#plan;
    const own = column === null ? undefined : declaredOriginOf(readColumn(value, column));
    const isOfCard = own === undefined || own.class === null;
    return {
      user,
      item,
      time: this.#time === undefined ? undefined : nameInCell(value[this.#time]),
      groups: groups.map((group) => {
        if (group === null) return undefined;
        const cell = readColumn(value, group);
        return nameInCell(typeof cell === 'boolean' ? String(cell) : cell);
      }),
      origin: isOfCard ? this.#declared : originGroup(own.class!),
      isVerified: isOfCard && this.#isVerified && this.#declared === 'human',
      problem: own?.problem,
    };
  }
}

function columnOf(
  role: InteractionRole,
  named: string | undefined,
  { columns, place }: { readonly columns: readonly string[]; readonly place: string },
): string {
  const shown = columns.slice(0, COLUMNS_SHOWN).join(', ');
  if (named !== undefined) {
    if (columns.includes(named)) return named;
    const nearest = nearestName(named, columns);
    throw new ConfigError({
      place,
      problem: `no column "${named}"; there are ${shown}`,
      hint: nearest === null ? `Name one of them with --${FLAGS[role]}.` : `Did you mean "${nearest}"?`,
    });
  }
  const found = guessInteractionColumn(role, columns);
  if (found !== undefined) return found;
  throw new ConfigError({
    place,
    problem: `no column looks like the ${role}; there are ${shown}`,
    hint: `Name it with --${FLAGS[role]} COLUMN.`,
  });
}

/** Flags that name columns. */
const FLAGS: Readonly<Record<InteractionRole, string>> = {
  user: 'user-column',
  item: 'item-column',
  time: 'time-column',
  rating: 'rating-column',
};

/** The users of the lowest keys, so many at most; `kept` is undefined where all are. */
function lowest(
  users: Iterable<string>,
  { most, keyOf }: { readonly most: number; readonly keyOf: (user: string) => number },
): { readonly kept: ReadonlySet<string> | undefined; readonly leftOut: number } {
  const all = [...users];
  if (all.length <= most) return { kept: undefined, leftOut: 0 };
  const order = all.map((user) => ({ user, key: keyOf(user) }));
  order.sort((a, b) => a.key - b.key || (a.user < b.user ? -1 : 1));
  return { kept: new Set(order.slice(0, most).map(({ user }) => user)), leftOut: all.length - most };
}
