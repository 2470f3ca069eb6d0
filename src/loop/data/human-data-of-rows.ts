import { ConfigError } from '../../errors.ts';
import type { DataKind } from './data-kind.ts';
import type { HumanData } from './human-data.ts';
import { placesOfAmount } from './places-of-amount.ts';
import { shuffledPlaces } from './shuffled-places.ts';

export interface RowsOfHumans<Data> {
  readonly kind: DataKind<Data>;
  /** All human rows there are. */
  readonly rows: Data;
  /** Rows that generation 1 trains on, whole, at least 1; tokens where rows are of unequal length, as `test`. */
  readonly first: number;
  /** Rows held out, whole, at least 0. */
  readonly test: number;
  /** Of one seed: the same numbers split the rows the same way. */
  readonly random: () => number;
  /** Chooses the test set: where it is the same for all seeds, they are measured against the same rows. Default `random`. */
  readonly split?: () => number;
  /** What the rows are, for messages: a file, a folder, a table. */
  readonly place: string;
}

/** Whole rows come near to an amount of tokens, not to the last: a training set may fall short by so much. */
const SHORTEST = 0.9;

/**
 * Human data of rows that are there: a test set, what the first generation trains on, and a reserve of all other rows, which is given out in
 * the order of a shuffle until it is used up.
 *
 * @throws {ConfigError} where there are fewer rows than the first training set and the test set take
 */
export function humanDataOfRows<Data>({
  kind,
  rows,
  first,
  test,
  random,
  split = random,
  place,
}: RowsOfHumans<Data>): HumanData<Data> {
  requireSizes({ first, test });
  const count = kind.count(rows);
  const sizes = kind.sizes?.(rows);
  const unit = sizes === undefined ? 'rows' : 'tokens';
  const total = sizes === undefined ? count : sizes.reduce((sum, one) => sum + one, 0);
  const heldOut = shuffledPlaces(count, split);
  const testPart = placesOfAmount(sizes, { order: heldOut, rows: count, from: 0, amount: test });
  // Back in the order of the file: what is held out decides nothing about the order of the others.
  const rest = heldOut.slice(testPart.end).sort();
  const mixing = shuffledPlaces(rest.length, random);
  const order = rest.map((_, at) => rest[mixing[at]!]!);
  const firstPart = placesOfAmount(sizes, { order, rows: order.length, from: 0, amount: first });
  const isShort = (part: { readonly end: number; readonly amount: number }, of: number, wanted: number) =>
    part.end === of && part.amount < wanted * (sizes === undefined ? 1 : SHORTEST);
  if (isShort(testPart, count, test) || isShort(firstPart, order.length, first))
    throw new ConfigError({
      place,
      problem: `${total} human ${unit}; the first training set takes ${first} and the test set ${test}`,
      hint: `Train on at most ${Math.max(0, total - test)} ${unit} a generation, hold out fewer, or add human rows.`,
    });
  const reserve = total - testPart.amount - firstPart.amount;
  let at = firstPart.end;
  let given = 0;
  const next = (amount: number) => {
    const { end, amount: taken } = placesOfAmount(sizes, { order, rows: order.length, from: at, amount });
    const places = order.subarray(at, end);
    at = end;
    given += taken;
    return places;
  };
  return {
    first: kind.take(rows, order.subarray(0, firstPart.end)),
    test: kind.take(rows, heldOut.subarray(0, testPart.end)),
    get left() {
      return reserve - given;
    },
    get given() {
      return given;
    },
    fresh({ count: wanted }) {
      // Of whole rows of unequal length, what is missing for less than half a row is none.
      const mayMiss = sizes === undefined ? 0 : Math.max((1 - SHORTEST) * wanted, total / count / 2);
      if (at === order.length || wanted - (reserve - given) > mayMiss)
        throw usedUp({ place, unit, reserve, given, count: wanted });
      return kind.take(rows, next(wanted));
    },
    skip(places) {
      if (!Number.isSafeInteger(places) || places < 0 || places > reserve)
        throw new RangeError(`${places} ${unit} of a reserve of ${reserve} cannot have been given`);
      at = firstPart.end;
      given = 0;
      // Row by row where they are of unequal length: the same whole rows as were given before.
      while (given < places && at < order.length) next(sizes === undefined ? places : sizes[order[at]!]!);
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
  unit,
  reserve,
  given,
  count,
}: {
  readonly place: string;
  readonly unit: string;
  readonly reserve: number;
  readonly given: number;
  readonly count: number;
}): ConfigError {
  const generations = Math.floor(reserve / count);
  return new ConfigError({
    place,
    problem:
      `the reserve of ${reserve} fresh human ${unit} is used up: ${given} were given and ${count} more are asked for; ` +
      `at ${count} a generation it lasts ${generations} generation${generations === 1 ? '' : 's'}`,
    hint: 'Add human rows, ask for fewer of them or for fewer generations, or replay rows in place of fresh ones.',
  });
}
