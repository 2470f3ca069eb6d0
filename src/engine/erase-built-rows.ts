import { nameSql } from './json-to-parquet.ts';
import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';

/** Rows of a build that are to be erased, by what became of them there. */
export interface ErasableRows {
  /** Name of the split; null: rows that the build only names, because it left them out. */
  readonly split: string | null;
  /** Different rows, and their words. */
  readonly rows: number;
  readonly words: number;
  /** Rows and words with all copies. */
  readonly taken: number;
  readonly takenWords: number;
}

/** What stands for the reason of a row that was erased from a split. */
export const ERASED_REASON = 'erased';
/** Id of a row without the number that tells repeats of an id apart. */
const FIRST_ID_SQL = "regexp_replace(row_id, '([^/])~[0-9]{1,15}$', '\\1')";
const GROUP_ROWS = 20_480;
const SHARD_GROUP_ROWS = 8192;

/**
 * Marks the rows of a build that digests mean, for the questions below: SHA-256 over the prefix and the id, with or without the number of a
 * repeat.
 *
 * @param file table of rows of the build
 * @returns by split, those of none last
 * @throws {EngineError} the table is missing or damaged
 */
export async function markErasableRows(
  query: QueryProcess,
  file: string,
  { digests, prefix }: { readonly digests: Iterable<string>; readonly prefix: string },
): Promise<readonly ErasableRows[]> {
  await query.run('CREATE OR REPLACE TEMP TABLE wanted_digests (digest VARCHAR)');
  await query.append(
    'wanted_digests',
    Array.from(digests, (digest) => [digest]),
  );
  await query.run(
    `CREATE OR REPLACE TEMP TABLE erasable AS
    SELECT row_id, any_value(split_part(row_id, '/', 1) || '/%' || substr(digest, 1, 32) || suffix) AS forgotten_id FROM (
      SELECT row_id, sha256(? || row_id) AS digest, '' AS suffix FROM ${parquetSql([file])}
      UNION ALL SELECT row_id, sha256(? || ${FIRST_ID_SQL}), regexp_extract(row_id, '~[0-9]{1,15}$') FROM ${parquetSql([file])} WHERE ${FIRST_ID_SQL} <> row_id)
    WHERE digest IN (SELECT digest FROM wanted_digests) GROUP BY row_id`,
    [prefix, prefix],
  );
  return query.run(`SELECT split, count(*) AS rows, sum(words)::BIGINT AS words, sum(copies)::BIGINT AS taken, sum(copies * words)::BIGINT AS "takenWords"
    FROM ${parquetSql([file])} WHERE row_id IN (SELECT row_id FROM erasable) GROUP BY split ORDER BY split NULLS LAST`);
}

/** Ids of marked rows that stand in a split. */
export async function erasableIds(query: QueryProcess, file: string): Promise<ReadonlySet<string>> {
  const rows = await query.run<{ row_id: string }>(
    `SELECT DISTINCT row_id FROM ${parquetSql([file])} WHERE split IS NOT NULL AND row_id IN (SELECT row_id FROM erasable)`,
  );
  return new Set(rows.map((row) => row.row_id));
}

/**
 * Writes a table of rows anew in which marked rows are in no split, and neither their id nor their content can be read. Counts stay.
 *
 * @throws {EngineError} full disk
 */
export async function writeErasedTable(
  query: QueryProcess,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await query.run(`COPY (SELECT t.* REPLACE (coalesce(e.forgotten_id, t.row_id) AS row_id, CASE WHEN e.row_id IS NULL THEN t.split END AS split,
      CASE WHEN e.row_id IS NULL THEN t.copies ELSE 0 END::INTEGER AS copies,
      CASE WHEN e.row_id IS NOT NULL AND t.split IS NOT NULL THEN '${ERASED_REASON}' ELSE t.reason END AS reason,
      CASE WHEN e.row_id IS NULL THEN t.content END AS content, coalesce(s.forgotten_id, t.survivor) AS survivor)
    FROM read_parquet(${pathSql(from)}) t LEFT JOIN erasable e ON e.row_id = t.row_id
      LEFT JOIN erasable s ON s.row_id = regexp_replace(t.survivor, '#[^#]*$', '')
    ORDER BY 1) TO ${pathSql(to)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS})`);
}

/**
 * Writes a shard of Parquet anew without marked rows, in its order.
 *
 * @param query a process of one thread: with more, groups would come in any order
 * @returns rows that were left out, and those that are left; where none was, no file is written
 */
export async function writeErasedShard(
  query: QueryProcess,
  { from, to, idColumn }: { readonly from: string; readonly to: string; readonly idColumn: string },
): Promise<{ readonly gone: number; readonly left: number }> {
  const id = nameSql(idColumn);
  const [counts = { gone: 0, left: 0 }] = await query.run<{ gone: number; left: number }>(
    `SELECT count(*) FILTER (${id} IN (SELECT row_id FROM erasable)) AS gone,
      count(*) FILTER (${id} NOT IN (SELECT row_id FROM erasable)) AS "left" FROM read_parquet(${pathSql(from)})`,
  );
  if (counts.gone === 0) return counts;
  await query.run('SET preserve_insertion_order = true');
  await query.run(`COPY (SELECT * FROM read_parquet(${pathSql(from)}) WHERE ${id} NOT IN (SELECT row_id FROM erasable))
    TO ${pathSql(to)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${SHARD_GROUP_ROWS})`);
  return counts;
}
