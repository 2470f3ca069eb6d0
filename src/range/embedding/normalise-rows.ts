import { countRows, type Rows } from './rows.ts';

/**
 * Rows of length 1 in the same directions; rows of zeros stay so.
 *
 * @param options.subtract taken from each row first, such as the mean of the human arm: shape [dimensions]. A cosine follows the direction
 *   that all rows share, and says little of their range until it is taken away
 * @returns shape [rows, dimensions]
 * @throws {RangeError} when rows are none, or `subtract` has other dimensions
 */
export function normaliseRows(
  rows: Rows,
  { dimensions, subtract }: { readonly dimensions: number; readonly subtract?: Float64Array },
): Float32Array {
  const count = countRows(rows, { dimensions, name: 'rows' });
  if (subtract !== undefined && subtract.length !== dimensions)
    throw new RangeError(`${subtract.length} numbers cannot be taken from rows of ${dimensions}`);
  const normalised = new Float32Array(rows.length);
  const row = new Float64Array(dimensions);
  for (let index = 0; index < count; index++) {
    const start = index * dimensions;
    let square = 0;
    for (let at = 0; at < dimensions; at++) {
      const number = rows[start + at]! - (subtract?.[at] ?? 0);
      row[at] = number;
      square += number * number;
    }
    if (square === 0) continue;
    const scale = 1 / Math.sqrt(square);
    for (let at = 0; at < dimensions; at++) normalised[start + at] = row[at]! * scale;
  }
  return normalised;
}

/**
 * Mean of the rows: shape [dimensions].
 *
 * @throws {RangeError} when rows are none, or there is no row
 */
export function meanRow(rows: Rows, { dimensions }: { readonly dimensions: number }): Float64Array {
  const count = countRows(rows, { dimensions, name: 'rows' });
  if (count === 0) throw new RangeError('no rows have no mean');
  const mean = new Float64Array(dimensions);
  for (let start = 0; start < rows.length; start += dimensions)
    for (let at = 0; at < dimensions; at++) mean[at]! += rows[start + at]!;
  return mean.map((sum) => sum / count);
}
