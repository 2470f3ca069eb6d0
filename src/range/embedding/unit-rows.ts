import { countRows, type Rows } from './rows.ts';

/** Single precision leaves lengths within about 1e-6 of 1; further off, a row was never normalised. */
const TOLERANCE = 1e-3;

export interface UnitRows {
  /** Rows. */
  readonly count: number;
  /** Rows that have a direction; the others are zeros, such as those of empty texts. */
  readonly directed: number;
  /** Sums of the squares of the rows' squares, as their numbers have it. */
  readonly squares: number;
  readonly fourthPowers: number;
}

/**
 * What is to be known of rows of length 1 before cosines are taken from their products.
 *
 * @throws {RangeError} when a row has another length than 1 or 0
 */
export function unitRows(
  rows: Rows,
  { dimensions, name }: { readonly dimensions: number; readonly name: string },
): UnitRows {
  const count = countRows(rows, { dimensions, name });
  let directed = 0;
  let squares = 0;
  let fourthPowers = 0;
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) square += rows[at]! * rows[at]!;
    if (square === 0) continue;
    if (Math.abs(square - 1) > TOLERANCE)
      throw new RangeError(
        `row ${row} of ${name} has length ${Math.sqrt(square)}; rows must have length 1 (or be zeros): normalise them first`,
      );
    directed++;
    squares += square;
    fourthPowers += square * square;
  }
  return { count, directed, squares, fourthPowers };
}
