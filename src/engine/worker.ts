import { workerData } from 'node:worker_threads';
import type { OperatorModule } from './map.ts';
import { type RelayedError, relayError } from './relayed-error.ts';
import { openWorkControl } from './work-control.ts';

interface WorkerData {
  readonly module: string;
  readonly params: unknown;
  readonly shared: SharedArrayBuffer;
}

// Piscina hands its own data over as [pool settings, user data].
const data = (Array.isArray(workerData) ? workerData[1] : workerData) as WorkerData;
const control = openWorkControl(data.shared);
const { createOperator } = (await import(data.module)) as OperatorModule<unknown, unknown>;
const operator = await createOperator(data.params);

/** What a worker answers: the result of a task, or the error of ours that ended it. */
export type WorkerAnswer<Result> = { readonly result: Result } | { readonly error: RelayedError };

/** Entry point of a worker thread: runs one task with the operator made at start. */
export default async function runTask({ task }: { readonly task: unknown }): Promise<WorkerAnswer<unknown>> {
  try {
    return { result: await operator.run(task, control) };
  } catch (error) {
    const relayed = relayError(error);
    if (relayed === undefined) throw error;
    return { error: relayed };
  }
}
