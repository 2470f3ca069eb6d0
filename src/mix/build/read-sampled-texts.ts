import path from 'node:path';
import { workerMemoryMb } from '../../audit/worker-memory.ts';
import { writeSampled } from '../../engine/cell-order.ts';
import { mapTasks } from '../../engine/map.ts';
import type { QueryProcess } from '../../engine/query-process.ts';
import { InputError } from '../../errors.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../../io/format.ts';
import type { InventoryEntry } from '../../io/inventory.ts';
import type { BuildInput } from './build-inputs.ts';
import { buildModule } from './build-module.ts';
import { readingTasks } from './reading-tasks.ts';
import type { TextParams, TextResult, TextTask } from './text-operator.ts';

/**
 * Reads the texts of sampled rows (`sampleCells`) again: of each the beginning of what is learned from it.
 *
 * @param longestRow bytes of the longest of them
 * @returns by the rows' numbers
 * @throws {InputError} a row is no longer as the audit read it
 * @throws {CancelledError} `signal` aborted
 */
export async function readSampledTexts(
  query: QueryProcess,
  {
    inputs,
    reservoir,
    folder,
    mostCharacters,
    longestRow,
    workers,
    signal,
  }: {
    readonly inputs: readonly BuildInput[];
    /** Rows that earlier builds kept; undefined: none. */
    readonly reservoir: InventoryEntry | undefined;
    /** For temporary files. */
    readonly folder: string;
    readonly mostCharacters: number;
    readonly longestRow: number;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ReadonlyMap<number, string>> {
  const reading = await readingTasks(inputs, reservoir);
  const rows = path.join(folder, 'sampled.parquet');
  const tasks: TextTask[] = [];
  let start = 0;
  for (const { task, rows: count } of await writeSampled(query, rows, reading.parts)) {
    const { inputs: own, piece, sizeBytes } = reading.tasks[task]!;
    tasks.push({ inputs: own, piece, sizeBytes, start, end: start + count });
    start += count;
  }
  const maxRowBytes = Math.max(DEFAULT_MAX_ROW_BYTES, longestRow + 1);
  const texts = new Map<number, string>();
  const changed: NonNullable<TextResult['changed']>[] = [];
  await mapTasks<TextTask, TextResult>({
    module: buildModule('text-operator'),
    params: { rows, maxRowBytes, mostCharacters } satisfies TextParams,
    tasks,
    workers,
    workerMemoryMb: workerMemoryMb(maxRowBytes),
    tasksPerWorker: 1,
    signal,
    onResult: (_task, result) => {
      if (result.changed !== null) changed.push(result.changed);
      for (const [i, text] of result.texts.entries()) texts.set(result.n[i]!, text);
    },
  });
  if (changed.length > 0) throw changedRow(changed[0]!);
  return texts;
}

function changedRow({ input, row }: NonNullable<TextResult['changed']>): InputError {
  return new InputError({
    path: input,
    problem: `row ${row} is no longer as the audit read it`,
    hint: 'Run outcross audit again over the same data, then build from that audit.',
  });
}
