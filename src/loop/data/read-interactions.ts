import * as z from 'zod';
import { CancelledError, ConfigError, InputError } from '../../errors.ts';
import { decodeInput } from '../../io/decode-input.ts';
import { formatNamed } from '../../io/formats.ts';
import {
  guessInteractionColumn,
  type InteractionRole,
  nameInCell,
  numberInCell,
} from '../../io/interaction-columns.ts';
import { type InventoryEntry, takeInventory } from '../../io/inventory.ts';
import { nearestName } from '../../io/nearest-name.ts';
import type { Row } from '../../io/row.ts';
import { type Interactions, interactionsOfLog } from './interactions.ts';

const column = z.string().min(1).max(1024);

/** Keys of a lab that say how an interaction log is read. */
export const interactionsFileSchema = z.strictObject({
  path: z.string().min(1).describe('File, folder or pattern: CSV, JSON Lines or Parquet, packed or not.'),
  user: column.optional().describe('Column that names the user. Default: guessed by its name.'),
  item: column.optional().describe('Column that names the item. Default: guessed by its name.'),
  rating: column.optional().describe('Column of ratings, where at_least is given. Default: guessed by its name.'),
  at_least: z
    .number()
    .optional()
    .describe('Rows rated lower are left out. Default: every row is an event, however it is rated.'),
});

export type InteractionsFile = z.output<typeof interactionsFileSchema>;

/** Beyond this a log no longer fits into a loop's memory beside its model. */
const MOST_EVENTS = 50_000_000;

/**
 * An interaction log as events: one a row, or one a row that is rated `at_least` so. Users and items are numbered in the order of their
 * names, and events sorted by user and item, so that neither the names nor the order of files matter.
 *
 * @throws {ConfigError} where a column cannot be found
 * @throws {InputError} where nothing can be read, or a row is broken: with file and line or row
 */
export async function readInteractions({
  signal,
  ...file
}: InteractionsFile & { readonly signal?: AbortSignal }): Promise<Interactions> {
  const inventory = await takeInventory([file.path], signal === undefined ? {} : { signal });
  const [problem] = inventory.problems;
  if (problem !== undefined)
    throw new InputError({
      path: problem.displayPath,
      problem: problem.detail,
      hint: 'Mend the file or leave it out.',
    });
  if (inventory.entries.length === 0)
    throw new InputError({
      path: file.path,
      problem: 'no file with interactions',
      hint: 'Name a file or folder of CSV, JSON Lines or Parquet.',
    });
  const events = new EventList();
  for (const entry of inventory.entries) await readEntry(entry, { file, events, signal });
  if (events.count === 0)
    throw new InputError({
      path: file.path,
      problem: file.at_least === undefined ? 'no rows' : `no row is rated ${file.at_least} or higher`,
      hint: file.at_least === undefined ? 'Name a log with rows.' : 'Lower at_least, or leave it out.',
    });
  return events.finish();
}

interface EntryContext {
  readonly file: InteractionsFile;
  readonly events: EventList;
  readonly signal: AbortSignal | undefined;
}

async function readEntry(entry: InventoryEntry, { file, events, signal }: EntryContext): Promise<void> {
  const unit = formatNamed(entry.format)?.access === 'lines' ? 'line' : 'row';
  let reader: RowReader | undefined;
  for await (const batch of decodeInput(entry, { kind: 'all' })) {
    if (signal?.aborted) throw new CancelledError();
    for (const event of batch) {
      const place = `${entry.displayPath}:${unit} ${event.ordinal + 1}`;
      if (event.kind === 'quarantined')
        throw new InputError({ path: place, problem: event.detail, hint: 'Mend the row or take it out.' });
      reader ??= new RowReader(event, { file, path: entry.displayPath });
      reader.read(event, place, events);
    }
  }
}

/** Finds the columns by the first row of a file, and reads all rows by them. */
class RowReader {
  readonly #user: string;
  readonly #item: string;
  readonly #rating: string | null;
  readonly #atLeast: number;

  constructor(first: Row, { file, path }: { file: InteractionsFile; path: string }) {
    this.#user = columnOf('user', file.user, { row: first.value, path })!;
    this.#item = columnOf('item', file.item, { row: first.value, path })!;
    this.#rating = file.at_least === undefined ? null : columnOf('rating', file.rating, { row: first.value, path })!;
    this.#atLeast = file.at_least ?? 0;
  }

  read({ value }: Row, place: string, events: EventList): void {
    if (this.#rating !== null) {
      const rating = numberInCell(value[this.#rating]);
      if (rating === undefined) throw wrongCell(place, this.#rating, 'no number');
      if (rating < this.#atLeast) return;
    }
    const user = nameInCell(value[this.#user]);
    if (user === undefined) throw wrongCell(place, this.#user, 'no name of a user');
    const item = nameInCell(value[this.#item]);
    if (item === undefined) throw wrongCell(place, this.#item, 'no name of an item');
    events.add(user, item, place);
  }
}

function wrongCell(place: string, name: string, problem: string): InputError {
  return new InputError({
    path: place,
    problem: `column "${name}" holds ${problem}`,
    hint: 'Mend the row, take it out, or name another column.',
  });
}

function columnOf(
  role: InteractionRole,
  named: string | undefined,
  { row, path }: { readonly row: Row['value']; readonly path: string },
): string {
  const columns = Object.keys(row);
  const shown = columns.slice(0, 12).join(', ');
  if (named !== undefined) {
    if (Object.hasOwn(row, named)) return named;
    const nearest = nearestName(named, columns);
    throw new ConfigError({
      place: path,
      problem: `no column "${named}"; there are ${shown}`,
      hint: nearest === null ? `Name one of them under ${role}.` : `Did you mean "${nearest}"?`,
    });
  }
  const found = guessInteractionColumn(role, columns);
  if (found !== undefined) return found;
  throw new ConfigError({
    place: path,
    problem: `no column looks like the ${role}; there are ${shown}`,
    hint: `Name it: ${role}: ${columns[0] ?? 'COLUMN'}`,
  });
}

/** Events as they come, users and items numbered in the order in which they are met. */
class EventList {
  readonly #users = new Map<string, number>();
  readonly #items = new Map<string, number>();
  #userOf = new Uint32Array(1024);
  #itemOf = new Uint32Array(1024);
  count = 0;

  add(user: string, item: string, place: string): void {
    if (this.count === MOST_EVENTS)
      throw new InputError({
        path: place,
        problem: `more than ${MOST_EVENTS} events`,
        hint: 'Name a part of the log: a loop trains on a sample of it anyway.',
      });
    if (this.count === this.#userOf.length) {
      this.#userOf = grown(this.#userOf);
      this.#itemOf = grown(this.#itemOf);
    }
    this.#userOf[this.count] = numbered(this.#users, user);
    this.#itemOf[this.count] = numbered(this.#items, item);
    this.count++;
  }

  finish(): Interactions {
    const users = byName(this.#users);
    const items = byName(this.#items);
    // Both numbers as one sort key: 53 bits hold it, as there are at most 50 million of either.
    const keys = new Float64Array(this.count);
    for (let at = 0; at < this.count; at++) {
      const user = users.numbers[this.#userOf[at]!]!;
      const item = items.numbers[this.#itemOf[at]!]!;
      keys[at] = user * items.names.length + item;
    }
    keys.sort();
    return interactionsOfLog(
      {
        users: Uint32Array.from(keys, (key) => Math.floor(key / items.names.length)),
        items: Uint32Array.from(keys, (key) => key % items.names.length),
      },
      { users: users.names, items: items.names },
    );
  }
}

function grown(list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(list.length * 2);
  longer.set(list);
  return longer;
}

function numbered(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

/** Names in ascending order of their UTF-16 units, and by the number a name was met under its place among them. */
function byName(met: ReadonlyMap<string, number>): {
  readonly names: readonly string[];
  readonly numbers: Uint32Array;
} {
  const names = [...met.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const numbers = new Uint32Array(names.length);
  for (const [number, name] of names.entries()) numbers[met.get(name)!] = number;
  return { names, numbers };
}
