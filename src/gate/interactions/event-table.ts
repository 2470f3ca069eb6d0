import { InputError } from '../../errors.ts';
import type { InteractionLog } from './interaction-log.ts';

/** Beyond this a log no longer fits into memory beside what is measured on it. */
const MOST_EVENTS = 50_000_000;
const FIRST_ROOM = 1024;

/** Events as they come, in columns of numbers; names are numbered as they are met. */
export class EventTable {
  readonly #users = new Map<string, number>();
  readonly #items = new Map<string, number>();
  readonly #times = new Map<string, number>();
  readonly #values: readonly Map<string, number>[];
  readonly #groupColumns: readonly string[];
  /** Users, items, times, then a column a group; one more than the number, 0 for none. */
  #columns: Uint32Array<ArrayBuffer>[];
  #isHuman = new Uint8Array(FIRST_ROOM);
  count = 0;

  constructor(groupColumns: readonly string[]) {
    this.#groupColumns = groupColumns;
    this.#values = groupColumns.map(() => new Map<string, number>());
    this.#columns = Array.from({ length: 3 + groupColumns.length }, () => new Uint32Array(FIRST_ROOM));
  }

  /** @throws {InputError} there are too many */
  add(
    {
      user,
      item,
      time,
      groups,
      isHuman,
    }: {
      readonly user: string;
      readonly item: string;
      readonly time: string | undefined;
      readonly groups: readonly (string | undefined)[];
      readonly isHuman: boolean;
    },
    place: string,
  ): void {
    if (this.count === MOST_EVENTS) {
      throw new InputError({
        path: place,
        problem: `more than ${MOST_EVENTS} events`,
        hint: 'Name a part of the log, such as some of its users with all their events.',
      });
    }
    if (this.count === this.#isHuman.length) this.#grow();
    const at = this.count++;
    this.#columns[0]![at] = numbered(this.#users, user);
    this.#columns[1]![at] = numbered(this.#items, item);
    this.#columns[2]![at] = time === undefined ? 0 : numbered(this.#times, time);
    for (const [column, value] of groups.entries())
      this.#columns[3 + column]![at] = value === undefined ? 0 : numbered(this.#values[column]!, value);
    this.#isHuman[at] = Number(isHuman);
  }

  /**
   * The log of all events, or of those that are known to be human. An event that repeats another one's user, item and time is the same event
   * told twice, and counted once.
   *
   * @param keepsUser users that the log is to hold
   */
  finish({ onlyHuman, keepsUser }: { readonly onlyHuman: boolean; readonly keepsUser: (user: string) => boolean }): {
    readonly log: InteractionLog;
    readonly repeats: number;
    readonly events: number;
  } {
    const users = ranked(this.#users);
    const items = ranked(this.#items);
    const values = this.#values.map(ranked);
    const isKept = users.names.map(keepsUser);
    const isTaken = (at: number) =>
      (!onlyHuman || this.#isHuman[at] === 1) && isKept[users.rank[this.#columns[0]![at]! - 1]!]!;
    const starts = new Uint32Array(users.names.length + 1);
    for (let at = 0; at < this.count; at++) if (isTaken(at)) starts[users.rank[this.#columns[0]![at]! - 1]! + 1]!++;
    for (let user = 0; user < users.names.length; user++) starts[user + 1]! += starts[user]!;
    const order = new Uint32Array(starts.at(-1)!);
    const next = starts.slice();
    for (let at = 0; at < this.count; at++) {
      if (!isTaken(at)) continue;
      const user = users.rank[this.#columns[0]![at]! - 1]!;
      order[next[user]!] = at;
      next[user]!++;
    }
    const rankOf = (column: number, at: number) => {
      const value = this.#columns[column]![at]!;
      return value === 0 ? -1 : column === 1 ? items.rank[value - 1]! : values[column - 3]!.rank[value - 1]!;
    };
    const groupOrder = (a: number, b: number) => {
      for (let column = 3; column < this.#columns.length; column++) {
        const difference = rankOf(column, a) - rankOf(column, b);
        if (difference !== 0) return difference;
      }
      return 0;
    };
    const itemOrder = (a: number, b: number) => rankOf(1, a) - rankOf(1, b);
    // Times are numbered as they are met: they only bring equal ones together.
    const sameOrder = (a: number, b: number) =>
      itemOrder(a, b) || this.#columns[2]![a]! - this.#columns[2]![b]! || groupOrder(a, b);
    const kept: { readonly user: number; readonly events: Uint32Array }[] = [];
    let total = 0;
    for (let user = 0; user < users.names.length; user++) {
      const own = order.subarray(starts[user]!, starts[user + 1]!).sort(sameOrder);
      const events = own
        .filter((at, index) => {
          const before = own[index - 1];
          return (
            before === undefined || itemOrder(at, before) !== 0 || this.#columns[2]![at] !== this.#columns[2]![before]
          );
        })
        .sort((a, b) => itemOrder(a, b) || groupOrder(a, b));
      if (events.length === 0) continue;
      kept.push({ user, events });
      total += events.length;
    }
    const ownStarts = new Uint32Array(kept.length + 1);
    const itemOf = new Uint32Array(total);
    const groupOf = this.#groupColumns.map(() => new Int32Array(total));
    let at = 0;
    for (const [user, { events }] of kept.entries()) {
      ownStarts[user] = at;
      for (const event of events) {
        itemOf[at] = rankOf(1, event);
        for (const [column, of] of groupOf.entries()) of[at] = rankOf(3 + column, event);
        at++;
      }
    }
    ownStarts[kept.length] = total;
    return {
      log: {
        users: kept.map(({ user }) => users.names[user]!),
        items: items.names,
        starts: ownStarts,
        itemOf,
        groups: this.#groupColumns.map((column, index) => ({
          column,
          values: values[index]!.names,
          of: groupOf[index]!,
        })),
      },
      repeats: order.length - total,
      events: order.length,
    };
  }

  /** Names of all users, in no order that means anything. */
  users(): Iterable<string> {
    return this.#users.keys();
  }

  #grow(): void {
    this.#columns = this.#columns.map((column) => {
      const longer = new Uint32Array(column.length * 2);
      longer.set(column);
      return longer;
    });
    const longer = new Uint8Array(this.#isHuman.length * 2);
    longer.set(this.#isHuman);
    this.#isHuman = longer;
  }
}

/** From 1 up. */
function numbered(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size + 1);
  return numbers.size;
}

/** Names in order of their UTF-16 units, and the place of each among them by the number it was met under less 1. */
function ranked(met: ReadonlyMap<string, number>): { readonly names: readonly string[]; readonly rank: Uint32Array } {
  const names = [...met.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const rank = new Uint32Array(names.length);
  for (const [place, name] of names.entries()) rank[met.get(name)! - 1] = place;
  return { names, rank };
}
