import { workerData } from 'node:worker_threads';
import type { MapOperator } from './map.ts';
import { openWorkControl } from './work-control.ts';

interface WorkerData {
  readonly module: string;
  readonly params: unknown;
  readonly shared: SharedArrayBuffer;
}

// Piscina hands its own data over as [pool settings, user data].
const data = (Array.isArray(workerData) ? workerData[1] : workerData) as WorkerData;
const control = openWorkControl(data.shared);
const { createOperator } = (await import(data.module)) as {
  createOperator(params: unknown): MapOperator<unknown, unknown>;
};
const operator = createOperator(data.params);

/** Entry point of a worker thread: runs one task with the operator made at start. */
export default async function runTask({ task }: { readonly task: unknown }): Promise<unknown> {
  return operator.run(task, control);
}
