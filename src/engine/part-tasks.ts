import type { QueryProcess } from './query-process.ts';

/**
 * How tables are written that tasks read their own rows of: a task unpacks whole row groups, so they are small beside what a task reads. Fast to
 * write rather than small, for they last as long as the command.
 */
export const TASK_TABLE = '(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 8192)';

/** Which task reads the rows of a part of a snapshot, and what is added to their positions in it. */
export interface PartTask {
  readonly snapshot: number;
  readonly part: number;
  readonly task: number;
  readonly offset: number;
}

/** Puts them into the table `part_tasks` of the query process. */
export async function writePartTasks(query: QueryProcess, tasks: readonly PartTask[]): Promise<void> {
  await query.run(
    'CREATE OR REPLACE TEMP TABLE part_tasks (snapshot BIGINT, part BIGINT, task BIGINT, "offset" BIGINT)',
  );
  await query.append(
    'part_tasks',
    tasks.map(({ snapshot, part, task, offset }) => [snapshot, part, task, offset]),
  );
}
