/** Values of pairs, row after row (compressed sparse rows). */
export interface SparseRows {
  /** Where each row begins: shape [rows + 1]. */
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/**
 * Values by row and column, those of one place added up; weights of 0 leave nothing.
 *
 * @param rows,columns numbers of row and column: shape [values]
 * @param options.weights shape [values]; undefined: 1 each
 */
export function sparseRows(
  rows: Uint32Array,
  columns: Uint32Array,
  {
    rowCount,
    columnCount,
    weights,
  }: { readonly rowCount: number; readonly columnCount: number; readonly weights: Float64Array | undefined },
): SparseRows {
  const bounds = new Uint32Array(rowCount + 1);
  for (const row of rows) bounds[row + 1] = bounds[row + 1]! + 1;
  for (let row = 0; row < rowCount; row++) bounds[row + 1] = bounds[row + 1]! + bounds[row]!;
  const order = new Uint32Array(rows.length);
  const next = bounds.slice();
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    order[next[row]!] = at;
    next[row] = next[row]! + 1;
  }
  // Where in the current row a column already has its place: events of one pair are one value.
  const placeOf = new Int32Array(columnCount).fill(-1);
  const starts = new Uint32Array(rowCount + 1);
  const merged = new Uint32Array(rows.length);
  const values = new Float64Array(rows.length);
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    const start = count;
    for (let at = bounds[row]!; at < bounds[row + 1]!; at++) {
      const event = order[at]!;
      const weight = weights === undefined ? 1 : weights[event]!;
      if (weight === 0) continue;
      const column = columns[event]!;
      if (placeOf[column]! < start) {
        placeOf[column] = count;
        merged[count] = column;
        values[count] = 0;
        count++;
      }
      const place = placeOf[column]!;
      values[place] = values[place]! + weight;
    }
    starts[row + 1] = count;
  }
  return { starts, columns: merged.slice(0, count), values: values.slice(0, count) };
}

export interface TransposedRows extends SparseRows {
  /** Where each value stood in the rows that were transposed. */
  readonly places: Uint32Array;
}

/** The same values, columns as rows. */
export function transposed({ starts, columns, values }: SparseRows, columnCount: number): TransposedRows {
  const otherStarts = new Uint32Array(columnCount + 1);
  for (const column of columns) otherStarts[column + 1] = otherStarts[column + 1]! + 1;
  for (let column = 0; column < columnCount; column++)
    otherStarts[column + 1] = otherStarts[column + 1]! + otherStarts[column]!;
  const next = otherStarts.slice();
  const otherColumns = new Uint32Array(columns.length);
  const otherValues = new Float64Array(columns.length);
  const places = new Uint32Array(columns.length);
  for (let row = 0; row + 1 < starts.length; row++)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const column = columns[at]!;
      const place = next[column]!;
      next[column] = place + 1;
      otherColumns[place] = row;
      otherValues[place] = values[at]!;
      places[place] = at;
    }
  return { starts: otherStarts, columns: otherColumns, values: otherValues, places };
}
