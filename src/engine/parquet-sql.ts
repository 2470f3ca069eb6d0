/**
 * The table function that reads some Parquet files as one, each row with the name of its file in `filename`. Paths are ours or the
 * user's own; quoting is all they need. Files of one kind have one schema, so none is held open to compare it with the others.
 *
 * @param paths at least one
 * @param options with `rowNumbers` each row bears its 0-based position in its file as `file_row_number`
 */
export function parquetSql(
  paths: readonly string[],
  { rowNumbers = false }: { readonly rowNumbers?: boolean } = {},
): string {
  const list = paths.map(pathSql).join(', ');
  return `read_parquet([${list}], filename = true${rowNumbers ? ', file_row_number = true' : ''})`;
}

/** A path as a string of SQL. */
export function pathSql(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}
