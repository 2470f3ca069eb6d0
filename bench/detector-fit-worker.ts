import { parentPort, workerData } from 'node:worker_threads';
import { type FitTask, StudyTrainer } from './detector-training.ts';

// Trains models for the study in a thread of its own: tasks come in, bytes of model files go out.
const { folder } = workerData as { readonly folder: string };
const trainers = new Map<boolean, Promise<StudyTrainer>>();

parentPort!.on('message', async ({ index, task }: { readonly index: number; readonly task: FitTask }) => {
  const withLeftOut = task.parts.baseModels || task.parts.undated;
  const trainer = trainers.get(withLeftOut) ?? StudyTrainer.open(folder, { withLeftOut });
  trainers.set(withLeftOut, trainer);
  parentPort!.postMessage({ index, bytes: (await trainer).fit(task) });
});
