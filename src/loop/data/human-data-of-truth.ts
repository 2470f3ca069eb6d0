import type { HumanData } from './human-data.ts';
import { requireSizes } from './human-data-of-rows.ts';
import type { Truth } from './truth.ts';

export interface TruthOfHumans<Data> {
  readonly truth: Truth<Data>;
  /** Rows that generation 1 trains on, whole, at least 1. */
  readonly first: number;
  /** Rows held out, whole, at least 0. */
  readonly test: number;
  /** Of one seed: the first training set and the test set are drawn from it, in this order. */
  readonly random: () => number;
}

/** Human data of a law: the reserve is endless, and fresh rows are drawn with the numbers that the caller brings. */
export function humanDataOfTruth<Data>({ truth, first, test, random }: TruthOfHumans<Data>): HumanData<Data> {
  requireSizes({ first, test });
  let given = 0;
  return {
    first: truth.draw({ count: first, random }),
    test: truth.draw({ count: test, random }),
    left: Number.POSITIVE_INFINITY,
    get given() {
      return given;
    },
    fresh(options) {
      given += options.count;
      return truth.draw(options);
    },
    skip(places) {
      if (!Number.isSafeInteger(places) || places < 0) throw new RangeError(`${places} rows cannot have been given`);
      given = places;
    },
  };
}
