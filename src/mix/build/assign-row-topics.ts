import path from 'node:path';
import { workerMemoryMb } from '../../audit/worker-memory.ts';
import { mapTasks } from '../../engine/map.ts';
import type { QueryProcess } from '../../engine/query-process.ts';
import { takeTopics, writeTopicPlaces } from '../../engine/row-topics.ts';
import { InputError } from '../../errors.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../../io/format.ts';
import type { InventoryEntry } from '../../io/inventory.ts';
import { writeLongTable } from '../../workspace/write-table.ts';
import type { AuditTopics } from './audit-topics.ts';
import type { BuildInput } from './build-inputs.ts';
import { buildModule } from './build-module.ts';
import { readingTasks } from './reading-tasks.ts';
import type { TopicParams, TopicResult, TopicTask } from './topic-operator.ts';

/** A model in a worker takes so much, in MiB: weights and counts of all words. */
const MODEL_MB = 64;

/**
 * Tells the topic of every candidate: all rows that are looked at are read again, once.
 *
 * @param files of candidates that keep their paths, in the order in which a session counts them
 * @throws {InputError} a row is no longer as the audit read it
 * @throws {CancelledError} `signal` aborted
 */
export async function assignRowTopics(
  query: QueryProcess,
  {
    topics,
    files,
    inputs,
    reservoir,
    folder,
    workers,
    signal,
  }: {
    readonly topics: AuditTopics;
    readonly files: readonly string[];
    readonly inputs: readonly BuildInput[];
    readonly reservoir: InventoryEntry | undefined;
    /** For temporary files. */
    readonly folder: string;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const reading = await readingTasks(inputs, reservoir);
  const rows = path.join(folder, 'topic-places.parquet');
  const tasks: TopicTask[] = [];
  let start = 0;
  for (const { task, rows: count } of await writeTopicPlaces(query, { files, tasks: reading.parts, file: rows })) {
    const { inputs: own, piece, sizeBytes } = reading.tasks[task]!;
    tasks.push({ inputs: own, piece, sizeBytes, start, end: start + count });
    start += count;
  }
  const n = new Float64Array(start);
  const topic = new Int32Array(start);
  const changed: NonNullable<TopicResult['changed']>[] = [];
  await mapTasks<TopicTask, TopicResult>({
    module: buildModule('topic-operator'),
    params: { rows, model: topics.model, maxRowBytes: DEFAULT_MAX_ROW_BYTES } satisfies TopicParams,
    tasks,
    workers,
    workerMemoryMb: workerMemoryMb(DEFAULT_MAX_ROW_BYTES) + MODEL_MB,
    tasksPerWorker: 1,
    signal,
    onResult: (task, result) => {
      if (result.changed !== null) changed.push(result.changed);
      n.set(result.n, task.start);
      topic.set(result.topic, task.start);
    },
  });
  if (changed.length > 0) {
    const { input, row } = changed[0]!;
    throw new InputError({
      path: input,
      problem: `row ${row} is no longer as the audit read it`,
      hint: 'Run outcross audit again over the same data, then build from that audit.',
    });
  }
  const file = path.join(folder, 'topics.parquet');
  const isWritten = await writeLongTable(file, start, (from, to) => [
    { name: 'n', type: 'DOUBLE', data: n.subarray(from, to) },
    { name: 'topic', type: 'INT32', data: topic.subarray(from, to) },
  ]);
  await takeTopics(query, { file: isWritten ? file : undefined, names: topics.names });
}
