/**
 * The table function that reads some Parquet files as one, each row with the name of its file in `filename`. Paths are ours or the
 * user's own; quoting is all they need. Files of one kind have one schema, so none is held open to compare it with the others.
 *
 * @param paths at least one
 */
export function parquetSql(paths: readonly string[]): string {
  const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ');
  return `read_parquet([${list}], filename = true)`;
}
