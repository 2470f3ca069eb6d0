import type { QueryProcess } from './query-process.ts';

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
