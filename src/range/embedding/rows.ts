/** Vectors of one arm, row after row: shape [rows, dimensions]. */
export type Rows = Float32Array | Float64Array;

/** Squares of larger numbers, summed, leave what a double holds. */
const LARGEST = 1e150;

/**
 * Number of rows, after a look at every number.
 *
 * @param options.dimensions numbers a row, at least 1
 * @param options.name what the rows are, for the error
 * @throws {RangeError} when they are no whole rows, or a number is NaN, infinite or above 1e150
 */
export function countRows(
  rows: Rows,
  { dimensions, name }: { readonly dimensions: number; readonly name: string },
): number {
  if (!Number.isSafeInteger(dimensions) || dimensions < 1)
    throw new RangeError(`rows of ${dimensions} numbers; a row has at least 1`);
  const count = rows.length / dimensions;
  if (!Number.isInteger(count))
    throw new RangeError(`${name} has ${rows.length} numbers, which are no whole rows of ${dimensions}`);
  for (let at = 0; at < rows.length; at++) {
    if (Math.abs(rows[at]!) <= LARGEST) continue;
    throw new RangeError(`${name} has ${rows[at]} in row ${Math.floor(at / dimensions)}; rows are finite numbers`);
  }
  return count;
}
