import { parquetSql, pathSql } from './parquet-sql.ts';
import { type PartTask, TASK_TABLE, writePartTasks } from './part-tasks.ts';
import type { QueryProcess } from './query-process.ts';

/** Position of a file times it, and the row, are a candidate's number. */
const FILE_STEP = 2 ** 32;

/** Candidates with their numbers, as a query. @param files of `writeCandidates`, at least one; in the order that numbers count them in */
export function numberedSql(files: readonly string[]): string {
  return `SELECT c.*, f.position * ${FILE_STEP} + c.file_row_number AS n
    FROM ${parquetSql(files, { rowNumbers: true }).replace(/\)$/, ', union_by_name = true)')} c JOIN candidate_files f ON f.file = c.filename`;
}

/** Says in the query process which file has which position. */
export async function numberFiles(query: QueryProcess, files: readonly string[]): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE candidate_files (position BIGINT, file VARCHAR)');
  await query.append(
    'candidate_files',
    files.map((file, position) => [position, file]),
  );
}

/**
 * Writes where all candidates lie, ordered by task, input and position: `task`, `n`, `input`, `position`, `row_hash`, `paths` (of what is learned
 * from). Needs candidates that keep their paths.
 *
 * @param files of `writeCandidates`, at least one
 * @returns rows of each task, in the order of the file
 */
export async function writeTopicPlaces(
  query: QueryProcess,
  {
    files,
    tasks,
    file,
  }: { readonly files: readonly string[]; readonly tasks: readonly PartTask[]; readonly file: string },
): Promise<readonly { readonly task: number; readonly rows: number }[]> {
  await numberFiles(query, files);
  await writePartTasks(query, tasks);
  await query.run(`COPY (SELECT t.task::INTEGER AS task, c.n::DOUBLE AS n, c.input::INTEGER AS input, (c.part_row + t."offset")::INTEGER AS position,
      c.row_hash, c.learned_paths AS paths
    FROM (${numberedSql(files)}) c JOIN part_tasks t ON t.snapshot = c.snapshot AND t.part = c.part WHERE NOT c.is_outside AND NOT c.is_forgotten
    ORDER BY t.task, c.input, position) TO ${pathSql(file)} ${TASK_TABLE}`);
  return query.run(`SELECT task, count(*) AS rows FROM ${parquetSql([file])} GROUP BY task ORDER BY task`);
}

/**
 * Takes in the topics of rows: the table `row_topics`, by the numbers of candidates. Rows that are not in it have none.
 *
 * @param file Parquet with `n` and `topic`; undefined: no row has one
 * @param names of the topics
 */
export async function takeTopics(
  query: QueryProcess,
  { file, names }: { readonly file: string | undefined; readonly names: readonly string[] },
): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE topic_names (topic BIGINT, name VARCHAR)');
  await query.append(
    'topic_names',
    names.map((name, topic) => [topic, name]),
  );
  await query.run('CREATE OR REPLACE TEMP TABLE row_topics (n BIGINT, topic VARCHAR)');
  if (file !== undefined)
    await query.run(
      `INSERT INTO row_topics SELECT t.n::BIGINT, m.name FROM ${parquetSql([file])} t JOIN topic_names m ON m.topic = t.topic`,
    );
}
