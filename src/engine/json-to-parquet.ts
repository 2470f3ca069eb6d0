import { pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';

/** A column of a table: its name and its type in SQL, made of our own words and quoted names. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** Rows of a group: readers hold one at a time, and so does the writer. */
const GROUP_ROWS = 8192;
/** The longest row that may be met, at least. */
const LEAST_OBJECT_BYTES = 16 * 1024 * 1024;

/**
 * Writes lines of JSON (zstd) as a Parquet file, in their order. Columns that a row lacks are null.
 *
 * @param query a process of one thread: with more, groups would come in any order
 * @param longestRow bytes
 * @throws {EngineError} a value does not fit the type of its column, or the disk is full
 */
export async function jsonToParquet(
  query: QueryProcess,
  {
    from,
    to,
    columns,
    longestRow,
  }: {
    readonly from: string;
    readonly to: string;
    readonly columns: readonly TypedColumn[];
    readonly longestRow: number;
  },
): Promise<void> {
  const types = columns.map(({ name, type }) => `${textSql(name)}: ${textSql(type)}`).join(', ');
  const names = columns.map(({ name }) => nameSql(name)).join(', ');
  await query.run('SET preserve_insertion_order = true');
  await query.run(`COPY (SELECT ${names} FROM read_json(${pathSql(from)}, format = 'newline_delimited', compression = 'zstd', auto_detect = false,
      maximum_object_size = ${Math.max(LEAST_OBJECT_BYTES, 2 * longestRow)}, columns = {${types}}))
    TO ${pathSql(to)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS})`);
}

/** A name as an identifier of SQL. */
export function nameSql(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function textSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
