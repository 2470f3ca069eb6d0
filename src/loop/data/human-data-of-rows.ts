import { ConfigError } from '../../errors.ts';
import type { DataKind } from './data-kind.ts';
import type { HumanData } from './human-data.ts';

export interface RowsOfHumans<Data> {
  readonly kind: DataKind<Data>;
  /** All human rows there are. */
  readonly rows: Data;
  /** Rows that generation 1 trains on, whole, at least 1. */
  readonly first: number;
  /** Rows held out, whole, at least 0. */
  readonly test: number;
  /** Of one seed: the same numbers split the rows the same way. */
  readonly random: () => number;
  /** What the rows are, for messages: a file, a folder, a table. */
  readonly place: string;
}

/**
 * Human data of rows that are there: shuffled once, then parted into what the first generation trains on, the test set and a reserve of all
 * other rows, which is given out in the order of the shuffle until it is used up.
 *
 * @throws {ConfigError} where there are fewer rows than the first training set and the test set take
 */
export function humanDataOfRows<Data>({ kind, rows, first, test, random, place }: RowsOfHumans<Data>): HumanData<Data> {
  requireSizes({ first, test });
  const total = kind.count(rows);
  if (total < first + test)
    throw new ConfigError({
      place,
      problem: `${total} human rows; the first training set takes ${first} and the test set ${test}`,
      hint: `Train on at most ${Math.max(0, total - test)} rows a generation, hold out fewer, or add human rows.`,
    });
  const order = shuffledPlaces(total, random);
  const reserve = total - first - test;
  let given = 0;
  return {
    first: kind.take(rows, order.subarray(0, first)),
    test: kind.take(rows, order.subarray(first, first + test)),
    get left() {
      return reserve - given;
    },
    get given() {
      return given;
    },
    fresh({ count }) {
      if (count > reserve - given) throw usedUp({ place, reserve, given, count });
      const from = first + test + given;
      given += count;
      return kind.take(rows, order.subarray(from, from + count));
    },
    skip(places) {
      if (!Number.isSafeInteger(places) || places < 0 || places > reserve)
        throw new RangeError(`${places} rows of a reserve of ${reserve} cannot have been given`);
      given = places;
    },
  };
}

/** @throws {RangeError} where sizes of the first training set and of the test set are no counts */
export function requireSizes({ first, test }: { readonly first: number; readonly test: number }): void {
  if (!Number.isSafeInteger(first) || first < 1 || !Number.isSafeInteger(test) || test < 0)
    throw new RangeError(`a first training set of ${first} rows and a test set of ${test}: whole, at least 1 and 0`);
}

function usedUp({
  place,
  reserve,
  given,
  count,
}: {
  readonly place: string;
  readonly reserve: number;
  readonly given: number;
  readonly count: number;
}): ConfigError {
  const generations = Math.floor(reserve / count);
  return new ConfigError({
    place,
    problem:
      `the reserve of ${reserve} fresh human rows is used up: ${given} were given and ${count} more are asked for; ` +
      `at ${count} a generation it lasts ${generations} generation${generations === 1 ? '' : 's'}`,
    hint: 'Add human rows, ask for fewer of them or for fewer generations, or replay rows in place of fresh ones.',
  });
}

/** Fisher and Yates: each order alike. */
function shuffledPlaces(total: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: total }, (_, place) => place);
  for (let last = total - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const held = order[last]!;
    order[last] = order[other]!;
    order[other] = held;
  }
  return order;
}
