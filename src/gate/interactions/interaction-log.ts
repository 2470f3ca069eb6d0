/** Who took what, as the gate holds it. The same events give the same log, whatever files and order they came in. */
export interface InteractionLog {
  /** Names of the users that took something, in order of their UTF-16 units. */
  readonly users: readonly string[];
  /** Names of the items, likewise. */
  readonly items: readonly string[];
  /** Where the events of each user begin: shape [users + 1]. */
  readonly starts: Uint32Array;
  /** Number of the item of each event, by user, ascending within one: shape [events]. */
  readonly itemOf: Uint32Array;
  /** By group column: its values, and the value of each event, -1 for none: shape [events]. */
  readonly groups: readonly EventGroups[];
}

export interface EventGroups {
  readonly column: string;
  readonly values: readonly string[];
  readonly of: Int32Array;
}

/** What one user took: an item an event, with the event's value in each group column. */
export interface UserEvents {
  readonly user: string;
  readonly items: readonly string[];
  /** Shape [columns][events]; null for none. */
  readonly groups: readonly (readonly (string | null)[])[];
}

/** Events of a user of a log. @param at number of the user */
export function eventsOfUser(log: InteractionLog, at: number): UserEvents {
  const [from, to] = [log.starts[at]!, log.starts[at + 1]!];
  return {
    user: log.users[at]!,
    items: Array.from(log.itemOf.subarray(from, to), (item) => log.items[item]!),
    groups: log.groups.map(({ values, of }) =>
      Array.from(of.subarray(from, to), (value) => (value === -1 ? null : values[value]!)),
    ),
  };
}

/** Events of a user as a text: a line an event, a JSON list of the item and the groups. */
export function textOfEvents({ items, groups }: UserEvents): string {
  return items.map((item, at) => `${JSON.stringify([item, ...groups.map((column) => column[at]!)])}\n`).join('');
}

/** The events that `textOfEvents` wrote. @throws {SyntaxError} it did not */
export function eventsOfText(user: string, text: string, columns: number): UserEvents {
  const items: string[] = [];
  const groups = Array.from({ length: columns }, (): (string | null)[] => []);
  for (const line of text.split('\n').slice(0, -1)) {
    const [item, ...values] = JSON.parse(line) as [string, ...(string | null)[]];
    if (typeof item !== 'string' || values.length !== columns) throw new SyntaxError('a line is no event');
    items.push(item);
    for (const [column, value] of values.entries()) groups[column]!.push(value);
  }
  return { user, items, groups };
}
