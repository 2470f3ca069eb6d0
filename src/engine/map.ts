import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { CancelledError, EngineError } from '../errors.ts';
import { rebuildError } from './relayed-error.ts';
import { createWorkControl, type SharedCounters, type WorkControl } from './work-control.ts';
import type { WorkerAnswer } from './worker.ts';

/** A pure function from a task to a result, made in each worker by the module's `createOperator(params)`, which may be asynchronous. */
export interface MapOperator<Task, Result> {
  run(task: Task, control: WorkControl): Promise<Result>;
}

export interface MapOptions<Task, Result> {
  /** Module that exports `createOperator(params)`, which gives a `MapOperator<Task, Result>` or a promise of one. */
  readonly module: URL;
  /** Structured-cloneable settings of the operator. */
  readonly params: unknown;
  readonly tasks: readonly Task[];
  /** Threads at most; no more than there are tasks. */
  readonly workers: number;
  /** Heap a worker may hold, in MiB. Default 384. */
  readonly workerMemoryMb?: number;
  /** Tasks a worker has at hand at once: while one waits for the disk, the next goes on. Default 2. */
  readonly tasksPerWorker?: number;
  /** Called once a finished task, in the order of finishing. */
  readonly onResult: (task: Task, result: Result) => void;
  /** Called about four times a second with what all workers have done so far. */
  readonly onProgress?: (counters: SharedCounters) => void;
  readonly signal?: AbortSignal | undefined;
}

const PROGRESS_INTERVAL_MS = 250;
/**
 * Small heaps keep a worker's memory near its live data: V8 would otherwise let garbage grow while the machine has memory.
 */
const YOUNG_GENERATION_MB = 32;
/** Default of `workerMemoryMb`. */
export const WORKER_MEMORY_MB = 384;
/** Default of `tasksPerWorker`. */
const TASKS_PER_WORKER = 2;

/**
 * Runs tasks on worker threads. The first error stops the rest; an abort lets each worker finish its batch.
 *
 * @throws {CancelledError} when `signal` aborts
 * @throws {EngineError} when a worker dies (out of memory)
 */
export async function mapTasks<Task, Result>(options: MapOptions<Task, Result>): Promise<void> {
  if (options.signal?.aborted) throw new CancelledError();
  if (options.tasks.length === 0) return;
  const workers = Math.min(options.workers, options.tasks.length);
  const { control, shared } = createWorkControl();
  const tasksPerWorker = options.tasksPerWorker ?? TASKS_PER_WORKER;
  const pool = new Piscina<{ task: Task }, WorkerAnswer<Result>>({
    filename: workerFile(),
    workerData: { module: options.module.href, params: options.params, shared },
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: tasksPerWorker,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: 'disabled',
    resourceLimits: {
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      maxOldGenerationSizeMb: options.workerMemoryMb ?? WORKER_MEMORY_MB,
    },
  });
  const cancel = () => control.cancel();
  options.signal?.addEventListener('abort', cancel);
  if (options.signal?.aborted) cancel();
  const timer = options.onProgress
    ? setInterval(() => notify(options.onProgress, control.counters()), PROGRESS_INTERVAL_MS)
    : undefined;
  const iterator = options.tasks[Symbol.iterator]();
  let failure: unknown;

  const lane = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      if (control.isCancelled()) return;
      try {
        const answer = await pool.run({ task: next.value });
        if ('error' in answer) throw rebuildError(answer.error);
        options.onResult(next.value, answer.result);
      } catch (error) {
        failure ??= error;
        control.cancel();
        return;
      }
    }
  };

  try {
    await Promise.all(Array.from({ length: workers * tasksPerWorker }, lane));
  } finally {
    clearInterval(timer);
    options.signal?.removeEventListener('abort', cancel);
    await pool.destroy();
  }
  if (options.signal?.aborted) throw new CancelledError();
  if (failure !== undefined) throw asEngineError(failure);
  notify(options.onProgress, control.counters());
}

/** A listener that throws is the listener's problem, never the job's. */
function notify(listener: ((counters: SharedCounters) => void) | undefined, counters: SharedCounters): void {
  try {
    listener?.(counters);
  } catch {
    // Progress is shown, not relied upon.
  }
}

function workerFile(): string {
  const extension = path.extname(fileURLToPath(import.meta.url));
  return fileURLToPath(new URL(`./worker${extension}`, import.meta.url));
}

function asEngineError(failure: unknown): unknown {
  const code = (failure as NodeJS.ErrnoException).code;
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return failure;
  return new EngineError({
    message: 'a worker ran out of memory',
    hint: 'Use fewer workers (--workers 1) or a smaller --max-row-bytes; finished parts are kept.',
    cause: failure,
  });
}
