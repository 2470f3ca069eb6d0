import os from 'node:os';
import path from 'node:path';
import { workerMemoryMb } from '../../audit/worker-memory.ts';
import type { CandidateSession } from '../../engine/candidate-session.ts';
import { mapTasks } from '../../engine/map.ts';
import { InputError } from '../../errors.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../../io/format.ts';
import type { InventoryEntry } from '../../io/inventory.ts';
import { writeLongTable } from '../../workspace/write-table.ts';
import { loadTokenCounter } from '../budget/token-counter.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { BuildInput } from './build-inputs.ts';
import { buildModule } from './build-module.ts';
import { readingTasks } from './reading-tasks.ts';
import type { TokenParams, TokenResult, TokenTask } from './token-operator.ts';

/** Ranks of an encoding take so much in each worker, in MiB. */
const RANKS_MB = 256;

/**
 * Counts the tokens of all rows that may be chosen: their texts are read again, once.
 *
 * @throws {ConfigError} there is no such tokenizer
 * @throws {InputError} a row is no longer as the audit read it
 * @throws {CancelledError} `signal` aborted
 */
export async function countTokens(
  session: CandidateSession,
  {
    inputs,
    reservoir,
    recipe,
    folder,
    tokenizerFolder,
    workers = Math.max(1, Math.min(8, os.availableParallelism())),
    signal,
  }: {
    readonly inputs: readonly BuildInput[];
    readonly reservoir: InventoryEntry | undefined;
    readonly recipe: Pick<Recipe, 'tokenizer'>;
    /** For temporary files. */
    readonly folder: string;
    readonly tokenizerFolder: string;
    readonly workers?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  // A name that nobody knows is told here, before threads are started.
  await loadTokenCounter(recipe.tokenizer, { folder: tokenizerFolder });
  const reading = await readingTasks(inputs, reservoir);
  const rows = path.join(folder, 'uncounted.parquet');
  const tasks: TokenTask[] = [];
  let start = 0;
  for (const { task, rows: count } of await session.writeUncounted(rows, reading.parts)) {
    const { inputs: own, piece, sizeBytes } = reading.tasks[task]!;
    tasks.push({ inputs: own, piece, sizeBytes, start, end: start + count });
    start += count;
  }
  const results = new Map<TokenTask, TokenResult>();
  await mapTasks<TokenTask, TokenResult>({
    module: buildModule('token-operator'),
    params: {
      rows,
      tokenizer: recipe.tokenizer,
      folder: tokenizerFolder,
      maxRowBytes: DEFAULT_MAX_ROW_BYTES,
    } satisfies TokenParams,
    tasks,
    workers,
    workerMemoryMb: workerMemoryMb(DEFAULT_MAX_ROW_BYTES) + RANKS_MB,
    tasksPerWorker: 1,
    signal,
    onResult: (task, result) => {
      results.set(task, result);
    },
  });
  const n = new Float64Array(start);
  const tokens = new Int32Array(start);
  for (const task of tasks) {
    const { changed, ...counted } = results.get(task)!;
    if (changed !== null) {
      throw new InputError({
        path: changed.input,
        problem: `row ${changed.row} is no longer as the audit read it`,
        hint: 'Run outcross audit again over the same data, then build from that audit.',
      });
    }
    n.set(counted.n, task.start);
    tokens.set(counted.tokens, task.start);
  }
  const file = path.join(folder, 'tokens.parquet');
  const isWritten = await writeLongTable(file, start, (from, to) => [
    { name: 'n', type: 'DOUBLE', data: n.subarray(from, to) },
    { name: 'tokens', type: 'INT32', data: tokens.subarray(from, to) },
  ]);
  await session.takeCounts(isWritten ? file : undefined);
}
