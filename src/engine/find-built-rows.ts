import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';

/** Rows of one split of a build that are asked for. */
export interface BuiltRows {
  readonly split: string;
  readonly rows: number;
  readonly words: number;
  /** Up to three ids, the first in order. */
  readonly examples: readonly string[];
  /** Rows under other ids that stand there for them: the text that stayed of a repeat, or one of equal content. */
  readonly copies: number;
  readonly copy_examples: readonly string[];
}

/** Which rows: those named before (`nameWantedRows`, `readWantedRows`), or all of a source. */
export type WantedRows = { readonly kind: 'named' } | { readonly kind: 'source'; readonly source: string };

/** Table in which ids of wanted rows stand. */
export const WANTED_ROWS = 'wanted_rows';
const EXAMPLES = 3;

/** Names rows by their ids, for `findBuiltRows`. */
export async function nameWantedRows(query: QueryProcess, ids: readonly string[]): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE ${WANTED_ROWS} (row_id VARCHAR)`);
  await query.append(
    WANTED_ROWS,
    [...new Set(ids)].map((id) => [id]),
  );
}

/** Keeps the rows that `RecordFinder.wantRows` named, for another process. */
export async function writeWantedRows(query: QueryProcess, file: string): Promise<void> {
  await query.run(`COPY ${WANTED_ROWS} TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd)`);
}

/** Names the rows of one or several such files, each once. */
export async function readWantedRows(query: QueryProcess, files: readonly string[]): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE ${WANTED_ROWS} AS SELECT DISTINCT row_id FROM ${parquetSql(files)}`);
}

/**
 * Which splits of a build hold wanted rows, by name of the split.
 *
 * @param file table of rows of the build
 * @throws {EngineError} it is missing or damaged
 */
export async function findBuiltRows(
  query: QueryProcess,
  file: string,
  wanted: WantedRows,
): Promise<readonly BuiltRows[]> {
  const isWanted = wanted.kind === 'source' ? 'source = ?' : `row_id IN (SELECT row_id FROM ${WANTED_ROWS})`;
  const rows = await query.run<
    Omit<BuiltRows, 'examples' | 'copy_examples'> & {
      readonly examples: readonly string[] | null;
      readonly copy_examples: readonly string[] | null;
    }
  >(
    `WITH built AS (SELECT row_id, split, words, content, survivor, coalesce(${isWanted}, false) AS is_wanted FROM ${parquetSql([file])}),
      alike AS (SELECT content, survivor FROM built WHERE is_wanted)
    SELECT split, count(*) FILTER (is_wanted) AS rows, coalesce(sum(words) FILTER (is_wanted), 0)::BIGINT AS words,
      min(row_id, ${EXAMPLES}) FILTER (is_wanted) AS examples, count(*) FILTER (NOT is_wanted) AS copies,
      min(row_id, ${EXAMPLES}) FILTER (NOT is_wanted) AS copy_examples
    FROM built WHERE split IS NOT NULL AND (is_wanted OR content IN (SELECT content FROM alike WHERE content IS NOT NULL)
      OR row_id IN (SELECT survivor FROM alike WHERE survivor IS NOT NULL
        UNION ALL SELECT regexp_replace(survivor, '#[^#]*$', '') FROM alike WHERE survivor IS NOT NULL))
    GROUP BY split ORDER BY split`,
    wanted.kind === 'source' ? [wanted.source] : [],
  );
  return rows.map(({ examples, copy_examples: copyExamples, ...row }) => ({
    ...row,
    examples: examples ?? [],
    copy_examples: copyExamples ?? [],
  }));
}

/**
 * The wanted rows that a build holds, by id: those themselves, without what stands there for them. Cheap, however large the build.
 *
 * @param forgottenPrefix what stands before an id where the digest of a forgotten row is taken; undefined: none of the wanted is forgotten.
 * Rows that a build still holds under the id that was forgotten are given under the one that took its place.
 */
export async function listBuiltRows(
  query: QueryProcess,
  file: string,
  { forgottenPrefix }: { readonly forgottenPrefix?: string | undefined } = {},
): Promise<readonly { readonly row_id: string; readonly split: string; readonly words: number }[]> {
  const forgottenId = "split_part(row_id, '/', 1) || '/%' || substr(sha256(? || row_id), 1, 32)";
  const built = `SELECT row_id, split, words FROM ${parquetSql([file])} WHERE split IS NOT NULL`;
  return query.run(
    `SELECT row_id, split, words FROM (${built}${forgottenPrefix === undefined ? '' : ` UNION ALL SELECT ${forgottenId}, split, words FROM (${built})`})
    WHERE row_id IN (SELECT row_id FROM ${WANTED_ROWS}) ORDER BY row_id`,
    forgottenPrefix === undefined ? [] : [forgottenPrefix],
  );
}

/** Names the rows of one split of a build. @returns how many there are */
export async function wantRowsOfSplit(query: QueryProcess, file: string, split: string): Promise<number> {
  await query.run(
    `CREATE OR REPLACE TEMP TABLE ${WANTED_ROWS} AS SELECT DISTINCT row_id FROM ${parquetSql([file])} WHERE split = ?`,
    [split],
  );
  const [row] = await query.run<{ n: number }>(`SELECT count(*) AS n FROM ${WANTED_ROWS}`);
  return row!.n;
}

/** Ids of wanted rows that a build holds, or names because it left them out. */
export async function namedRows(query: QueryProcess, file: string): Promise<readonly string[]> {
  const rows = await query.run<{ row_id: string }>(
    `SELECT DISTINCT row_id FROM ${parquetSql([file])} WHERE row_id IN (SELECT row_id FROM ${WANTED_ROWS}) ORDER BY row_id`,
  );
  return rows.map((row) => row.row_id);
}
