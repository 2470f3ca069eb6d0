import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import { CancelledError, EngineError } from '../errors.ts';
import { rebuildError } from './relayed-error.ts';
import { createWorkControl, type SharedCounters, type WorkControl } from './work-control.ts';
import type { WorkerAnswer } from './worker.ts';

/** A pure function from a task to a result, made in each worker by the module's `createOperator(params)`, which may be asynchronous. */
export interface MapOperator<Task, Result> {
  run(task: Task, control: WorkControl): Promise<Result>;
  /** Gives back what it holds open. Called in the caller's own thread; any other ends with all that it holds. */
  close?(): void;
}

/** What a module of an operator exports. */
export interface OperatorModule<Task, Result> {
  createOperator(params: unknown): MapOperator<Task, Result> | Promise<MapOperator<Task, Result>>;
}

export interface MapOptions<Task, Result> {
  /** Module that exports `createOperator(params)`, which gives a `MapOperator<Task, Result>` or a promise of one. */
  readonly module: URL;
  /** Structured-cloneable settings of the operator. */
  readonly params: unknown;
  readonly tasks: readonly Task[];
  /**
   * Threads at most; no more than there are tasks. 0: the caller's own thread, for work that is done before a thread has started.
   */
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
/** The same in the caller's thread, where tasks are small and mostly wait for the disk. */
const TASKS_HERE = 8;

/**
 * Runs tasks on worker threads. The first error stops the rest; an abort lets each worker finish its batch.
 *
 * @throws {CancelledError} when `signal` aborts
 * @throws {EngineError} when a worker dies (out of memory)
 */
export async function mapTasks<Task, Result>(options: MapOptions<Task, Result>): Promise<void> {
  if (options.signal?.aborted) throw new CancelledError();
  if (options.tasks.length === 0) return;
  await (options.workers === 0 ? runHere(options) : runInThreads(options));
}

async function runHere<Task, Result>({
  module,
  params,
  tasks,
  tasksPerWorker = TASKS_HERE,
  onResult,
  onProgress,
  signal,
}: MapOptions<Task, Result>): Promise<void> {
  const { control } = createWorkControl();
  const cancel = () => control.cancel();
  signal?.addEventListener('abort', cancel);
  const iterator = tasks[Symbol.iterator]();
  try {
    const { createOperator } = (await import(module.href)) as OperatorModule<Task, Result>;
    const operator = await createOperator(params);
    const lane = async () => {
      for (let next = iterator.next(); !next.done; next = iterator.next()) {
        control.throwIfCancelled();
        // A copy, as from another thread: what a lane gave out may be written over by its next task.
        onResult(next.value, structuredClone(await operator.run(next.value, control)));
      }
    };
    const lanes = Array.from({ length: tasksPerWorker }, () =>
      lane().catch((error: unknown) => {
        control.cancel();
        throw error;
      }),
    );
    const ended = await Promise.allSettled(lanes);
    operator.close?.();
    if (signal?.aborted) throw new CancelledError();
    const failed = ended.find((one) => one.status === 'rejected' && !(one.reason instanceof CancelledError));
    if (failed?.status === 'rejected') throw failed.reason;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  notify(onProgress, control.counters());
}

async function runInThreads<Task, Result>(options: MapOptions<Task, Result>): Promise<void> {
  const { Piscina } = await import('piscina');
  const workers = Math.min(options.workers, options.tasks.length);
  const { control, shared } = createWorkControl();
  const tasksPerWorker = options.tasksPerWorker ?? TASKS_PER_WORKER;
  const pool: Pool<Task, Result> = new Piscina<{ task: Task }, WorkerAnswer<Result>>({
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

type Pool<Task, Result> = Piscina<{ task: Task }, WorkerAnswer<Result>>;

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
