import { Worker } from 'node:worker_threads';
import type { FitTask } from './detector-training.ts';

/**
 * Trains models in several threads.
 *
 * @param onDone called after each, with the number of finished ones
 * @returns bytes of the model files, in the order of the tasks
 */
export async function trainAll(
  tasks: readonly FitTask[],
  {
    folder,
    threads,
    onDone,
  }: { readonly folder: string; readonly threads: number; readonly onDone: (done: number) => void },
): Promise<readonly Uint8Array[]> {
  const models: Uint8Array[] = [];
  let next = 0;
  let done = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./detector-fit-worker.ts', import.meta.url), { workerData: { folder } });
      const give = () => {
        if (next === tasks.length) {
          resolve(worker.terminate().then(() => undefined));
          return;
        }
        const index = next++;
        worker.postMessage({ index, task: tasks[index] });
      };
      worker.on('message', ({ index, bytes }: { readonly index: number; readonly bytes: Uint8Array }) => {
        models[index] = bytes;
        onDone(++done);
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, work));
  return models;
}
