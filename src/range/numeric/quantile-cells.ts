import { quantiles } from '../../statistics/quantile.ts';

/** Edges between cells along one column: ascending, without repeats. */
export type CellEdges = Float64Array;

/**
 * Edges that cut a column into about equal parts, frozen from the calibration. Values that are very common leave fewer parts.
 *
 * @param calibration shape [n], finite
 * @param options.parts whole, at least 2; 10 by default
 * @throws {RangeError} for no values or other parts
 */
export function cellEdges(calibration: ArrayLike<number>, { parts = 10 }: { readonly parts?: number } = {}): CellEdges {
  if (!Number.isSafeInteger(parts) || parts < 2) throw new RangeError(`${parts} parts of a column; at least 2`);
  const shares = Array.from({ length: parts - 1 }, (_, at) => (at + 1) / parts);
  return Float64Array.from(new Set(quantiles(calibration, shares)));
}

/**
 * Rows in each two-way cell of two columns: which combinations occur at all, and how many of the rare ones survive.
 *
 * @param x,y the two columns: shape [rows] each; no NaN
 * @returns shape [cells of x, cells of y]; cell 0 lies below the first edge
 * @throws {RangeError} when columns differ in length or a value is NaN
 */
export function twoWayCells(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { xEdges, yEdges }: { readonly xEdges: CellEdges; readonly yEdges: CellEdges },
): Uint32Array {
  if (x.length !== y.length) throw new RangeError(`columns of ${x.length} and ${y.length} rows`);
  const width = yEdges.length + 1;
  const counts = new Uint32Array((xEdges.length + 1) * width);
  for (let row = 0; row < x.length; row++) counts[cellOf(x[row]!, xEdges) * width + cellOf(y[row]!, yEdges)]!++;
  return counts;
}

/** Edges that are at most the value. */
function cellOf(value: number, edges: CellEdges): number {
  if (Number.isNaN(value)) throw new RangeError('a value is no number');
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
