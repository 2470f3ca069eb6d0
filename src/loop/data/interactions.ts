import type { DataKind } from './data-kind.ts';

/** Who may act and on what: fixed for a whole loop, the same object for all its data. */
export interface InteractionCatalogue {
  /** Names of the users, in the order of their numbers. */
  readonly users: readonly string[];
  /** Names of the items, in the order of their numbers. */
  readonly items: readonly string[];
  /**
   * Events of each item in the whole human log, held-out part and reserve included: what makes an item well known or rare, whatever part
   * of the log was drawn. Shape [items].
   */
  readonly popularity: Float64Array;
  /** Events of each user in the whole human log. Shape [users]. */
  readonly activity: Float64Array;
  /** The whole human log: what the users' own tastes are learnt from. No recommender sees it. */
  readonly log: EventPairs;
}

/** Who took what. */
export interface EventPairs {
  /** Numbers of users. Shape [events]. */
  readonly users: Uint32Array;
  /** Numbers of items. Shape [events]. */
  readonly items: Uint32Array;
}

/** Events, in no order that means anything: a user took an item. A user may take an item more than once. */
export interface Interactions extends EventPairs {
  readonly catalogue: InteractionCatalogue;
}

/** Events of users and items. */
export const interactions: DataKind<Interactions> = {
  id: 'interactions',
  count: ({ users }) => users.length,

  take({ catalogue, users, items }, places) {
    const takenUsers = new Uint32Array(places.length);
    const takenItems = new Uint32Array(places.length);
    for (let at = 0; at < places.length; at++) {
      takenUsers[at] = users[places[at]!]!;
      takenItems[at] = items[places[at]!]!;
    }
    return { catalogue, users: takenUsers, items: takenItems };
  },

  concat(parts) {
    const catalogue = parts[0]?.catalogue;
    if (catalogue === undefined) throw new RangeError('no parts to put together');
    for (const { catalogue: other } of parts)
      if (other.users.length !== catalogue.users.length || other.items.length !== catalogue.items.length)
        throw new RangeError(
          `events of ${catalogue.users.length} users and ${catalogue.items.length} items cannot be put together ` +
            `with events of ${other.users.length} and ${other.items.length}`,
        );
    return {
      catalogue,
      users: joined(parts.map(({ users }) => users)),
      items: joined(parts.map(({ items }) => items)),
    };
  },

  commonness({ items }, among) {
    const counts = countOfItems(among);
    const total = Math.max(1, among.items.length);
    return Float64Array.from(items, (item) => counts[item]! / total);
  },
};

/**
 * A human log with its catalogue.
 *
 * @param names of users and items, in the order of their numbers
 */
export function interactionsOfLog(
  { users, items }: EventPairs,
  names: { readonly users: readonly string[]; readonly items: readonly string[] },
): Interactions {
  const activity = new Float64Array(names.users.length);
  for (const user of users) activity[user] = activity[user]! + 1;
  const popularity = new Float64Array(names.items.length);
  for (const item of items) popularity[item] = popularity[item]! + 1;
  return { catalogue: { ...names, popularity, activity, log: { users, items } }, users, items };
}

/** Events of each item: shape [items], zeros included. */
export function countOfItems({ catalogue, items }: Interactions): Float64Array {
  const counts = new Float64Array(catalogue.items.length);
  for (let at = 0; at < items.length; at++) counts[items[at]!] = counts[items[at]!]! + 1;
  return counts;
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
