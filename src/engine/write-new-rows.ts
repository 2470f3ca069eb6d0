import { ORIGIN_CLASSES } from '../record/origin.ts';
import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';

const HUMAN_BITS = 1 << ORIGIN_CLASSES.indexOf('human');
const STAYS_SQL = `classes = ${HUMAN_BITS} AND NOT is_outside AND NOT is_forgotten AND coalesce(rule, -1) < 0`;

/**
 * Writes the candidates of some files that are in none of some others: by their ids, and where `byContent` says so by their texts as well, of which
 * the row with the lowest id stays. Texts count as known where a human row holds them that no rule of admission refuses: else they would be lost.
 *
 * @param files of `writeCandidates`, at least one
 * @param known of `writeCandidates`
 * @returns false where there is none: no file is written
 */
export async function writeNewRows(
  query: QueryProcess,
  {
    files,
    known,
    file,
    byContent,
  }: {
    readonly files: readonly string[];
    readonly known: readonly string[];
    readonly file: string;
    readonly byContent: boolean;
  },
): Promise<boolean> {
  const table = parquetSql(files);
  const isKnown = (column: string, fits = 'true') =>
    known.length === 0
      ? 'false'
      : `${column} IN (SELECT ${column} FROM ${parquetSql(known)} WHERE ${fits} AND ${column} IN (SELECT ${column} FROM ${table}))`;
  await query.run(`CREATE OR REPLACE TEMP TABLE new_rows AS SELECT * EXCLUDE (filename) FROM ${table}
    WHERE NOT ${isKnown('row_id')} ${byContent ? `AND NOT ${isKnown('content', STAYS_SQL)}` : ''}
    ${byContent ? 'QUALIFY row_number() OVER (PARTITION BY content ORDER BY row_id) = 1' : ''}`);
  const [counted] = await query.run<{ n: number }>('SELECT count(*) AS n FROM new_rows');
  if (counted!.n === 0) return false;
  await query.run(
    `COPY (SELECT * FROM new_rows ORDER BY part_row) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
  );
  return true;
}
