/** How long rows are, where they are of unequal length. */
export interface RowLengths {
  /** Shape [rows]. */
  readonly sizes: Float64Array;
  readonly mean: number;
  /** Mean length of the row that a token stands in: what a cut between whole rows may be wrong by. */
  readonly ofToken: number;
  readonly isEqual: boolean;
}

/** Deviations of what whole rows come to, above what is asked for, that are kept ready. */
const SIGMAS = 5;
/** Variance of where a cut falls within a row, in squared lengths of the row: that of a number drawn evenly from −½ to ½. */
const CUT_VARIANCE = 1 / 12;

/** @param sizes amount of each row, above 0; undefined: rows count 1 each, and come to what is asked for */
export function rowLengths(sizes: Float64Array | undefined): RowLengths | undefined {
  if (sizes === undefined || sizes.length === 0) return undefined;
  let [sum, squares, shortest, longest] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (const size of sizes) {
    sum += size;
    squares += size * size;
    shortest = Math.min(shortest, size);
    longest = Math.max(longest, size);
  }
  return { sizes, mean: sum / sizes.length, ofToken: squares / sum, isEqual: shortest === longest };
}

/**
 * What whole rows come to at most, where an amount of them is asked for so many times: equal rows go beyond the amount by the same part
 * of a row each time, others by chance.
 */
export function mostOfWholeRows(
  amount: number,
  { times, lengths }: { readonly times: number; readonly lengths: RowLengths | undefined },
): number {
  if (amount === 0 || times === 0) return 0;
  if (lengths === undefined) return amount * times;
  const { sizes, mean, ofToken, isEqual } = lengths;
  if (isEqual) return times * Math.max(1, Math.round(amount / mean)) * mean;
  // At least one row is always given, however long it is.
  let [beyond, squares] = [0, 0];
  for (const size of sizes) {
    const over = Math.max(0, size - amount);
    beyond += over;
    squares += over * over;
  }
  beyond /= sizes.length;
  const variance = squares / sizes.length - beyond * beyond + CUT_VARIANCE * ofToken * ofToken;
  return Math.ceil(times * (amount + beyond) + SIGMAS * Math.sqrt(times * variance));
}
