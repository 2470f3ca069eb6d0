import { mkdir } from 'node:fs/promises';
import { mapTasks } from '../engine/map.ts';
import { type RecalledFile, RecalledTexts } from '../engine/recalled-texts.ts';
import type { SharedCounters } from '../engine/work-control.ts';
import { asWorkspaceError } from '../workspace/publish-file.ts';
import { auditModule } from './audit-module.ts';
import type { RecallParams, RecallResult, RecallTask } from './recall-operator.ts';
import { workerMemoryMb } from './worker-memory.ts';

/**
 * Reads the texts of some records again, from the inputs into files of a folder. A text that is not there any more is no error: its record is
 * among the lost.
 *
 * @param tasks those in which something is wanted, with a file each
 * @param folder of the files; made where it is missing
 * @param onProgress bytes of all tasks come to the sum of their `sizeBytes`; records are those found
 * @throws {CancelledError} `signal` aborted
 * @throws {WorkspaceError} the folder cannot be written to
 */
export async function recallTexts({
  tasks,
  params: { mappings, maxRowBytes, maxExpansion, sampleShare },
  workers,
  folder,
  signal,
  onProgress,
}: {
  readonly tasks: readonly RecallTask[];
  readonly params: RecallParams;
  readonly workers: number;
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (counters: SharedCounters) => void;
}): Promise<RecalledTexts> {
  const results = new Map<RecallTask, RecallResult>();
  if (tasks.length > 0) {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw asWorkspaceError(folder, error);
    });
    await mapTasks<RecallTask, RecallResult>({
      module: auditModule('recall-operator'),
      params: { mappings, maxRowBytes, maxExpansion, sampleShare } satisfies RecallParams,
      tasks,
      workers,
      workerMemoryMb: workerMemoryMb(maxRowBytes),
      signal,
      ...(onProgress !== undefined && { onProgress }),
      onResult: (task, result) => {
        results.set(task, result);
      },
    });
  }
  const inOrder = tasks.map((task) => ({ file: task.file, ...results.get(task)! }));
  const files: readonly RecalledFile[] = inOrder.map(({ lost: _, readBytes: __, ...file }) => file);
  return new RecalledTexts(files, {
    lost: Uint32Array.from(inOrder.flatMap(({ lost }) => [...lost])),
    readBytes: inOrder.reduce((sum, { readBytes }) => sum + readBytes, 0),
  });
}
