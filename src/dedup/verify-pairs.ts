import { mapTasks } from '../engine/map.ts';
import type { RecalledTextsIndex } from '../engine/recalled-texts.ts';
import { operatorModule } from './operator-module.ts';
import type { VerifyResult, VerifyTask } from './verify-operator.ts';

/** Pairs of one task: some tenths of a second. */
const TASK_PAIRS = 20_000;

/** Pairs of entries as direct comparison found them: shape [pairs] each, in the order given. */
export interface VerifiedPairs extends VerifyResult {
  readonly better: Uint32Array;
  readonly worse: Uint32Array;
}

/**
 * Compares pairs of texts directly.
 *
 * @param pairs entries, sorted by the better one
 * @param recordOf record that stands for each entry
 * @throws {CancelledError} `signal` aborted
 */
export async function verifyPairs(
  { better, worse }: { readonly better: Uint32Array; readonly worse: Uint32Array },
  {
    recordOf,
    texts,
    workers,
    signal,
    onProgress,
  }: {
    readonly recordOf: Uint32Array;
    readonly texts: RecalledTextsIndex;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
    /** Told of the pairs compared so far, of all. */
    readonly onProgress?: ((done: number, total: number) => void) | undefined;
  },
): Promise<VerifiedPairs> {
  const count = better.length;
  const verified: VerifiedPairs = {
    better,
    worse,
    shared: new Uint32Array(count),
    union: new Uint32Array(count),
    verdict: new Uint8Array(count),
    isRead: new Uint8Array(count),
  };
  if (count === 0) return verified;
  let done = 0;
  onProgress?.(0, count);
  const starts = new Map<VerifyTask, number>();
  const tasks = Array.from({ length: Math.ceil(count / TASK_PAIRS) }, (_, i) => {
    const [start, end] = [i * TASK_PAIRS, Math.min(count, (i + 1) * TASK_PAIRS)];
    const records = (entries: Uint32Array) => entries.slice(start, end).map((entry) => recordOf[entry]!);
    const task = { better: records(better), worse: records(worse) };
    starts.set(task, start);
    return task;
  });
  await mapTasks<VerifyTask, VerifyResult>({
    module: operatorModule('verify-operator'),
    params: { texts },
    tasks,
    workers,
    tasksPerWorker: 1,
    signal,
    onResult: (task, result) => {
      const start = starts.get(task)!;
      verified.shared.set(result.shared, start);
      verified.union.set(result.union, start);
      verified.verdict.set(result.verdict, start);
      verified.isRead.set(result.isRead, start);
      done += task.better.length;
      onProgress?.(done, count);
    },
  });
  return verified;
}
