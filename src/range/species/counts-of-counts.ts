/**
 * How many types were counted how often. All measures of species and vocabulary depend on a sample only through this, and it is
 * short: n occurrences have at most about sqrt(2n) different counts.
 */
export interface CountsOfCounts {
  /** Counts that occur, ascending, each at least 1: shape [different counts]. */
  readonly counts: ArrayLike<number>;
  /** How many types have that count, each at least 1: shape [different counts]. */
  readonly multiplicities: ArrayLike<number>;
  /** Occurrences, n. */
  readonly total: number;
  /** Types, S. */
  readonly types: number;
}

/**
 * Counts of counts from pairs of count and number of types, in any order; pairs with a zero in them say nothing.
 *
 * @throws {RangeError} when a number is negative or not whole
 */
export function countsOfCounts(pairs: Iterable<readonly [count: number, types: number]>): CountsOfCounts {
  const byCount = new Map<number, number>();
  for (const [count, types] of pairs) {
    for (const number of [count, types])
      if (!Number.isSafeInteger(number) || number < 0)
        throw new RangeError(`a count is ${number}; counts are whole numbers from 0`);
    if (count > 0 && types > 0) byCount.set(count, (byCount.get(count) ?? 0) + types);
  }
  const counts = [...byCount.keys()].sort((a, b) => a - b);
  const multiplicities = counts.map((count) => byCount.get(count)!);
  let total = 0;
  let types = 0;
  for (let index = 0; index < counts.length; index++) {
    total += counts[index]! * multiplicities[index]!;
    types += multiplicities[index]!;
  }
  return { counts, multiplicities, total, types };
}

/**
 * Counts of counts of a list with one count a type, zeros allowed.
 *
 * @throws {RangeError} when a count is negative or not whole
 */
export function countCounts(counts: Iterable<number>): CountsOfCounts {
  return countsOfCounts(pairsOfOne(counts));
}

function* pairsOfOne(counts: Iterable<number>): Generator<readonly [number, number]> {
  for (const count of counts) yield [count, 1];
}

/** Number of types counted exactly `times` times: f1 are the hapaxes, f2 the types seen twice. */
export function typesSeen(sample: CountsOfCounts, times: number): number {
  for (let index = 0; index < sample.counts.length && sample.counts[index]! <= times; index++)
    if (sample.counts[index] === times) return sample.multiplicities[index]!;
  return 0;
}
