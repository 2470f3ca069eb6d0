import path from 'node:path';
import { PartColumnReader } from '../workspace/part-columns.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { PartSummary } from './part-summary.ts';
import type { PlannedTask } from './plan-tasks.ts';
import type { RecallTask } from './recall-operator.ts';
import type { SnapshotKeys } from './record-keys.ts';

/** A task of the first reading, with the parts it made. */
export interface FinishedTask extends PlannedTask {
  readonly parts: readonly PartSummary[];
}

/**
 * What to read again of each input for the texts of some records.
 *
 * @param wanted numbers of records, ascending, each once
 * @param folder where the texts are to be written
 */
export async function planRecall(
  wanted: Uint32Array,
  {
    workspace,
    finished,
    keys,
    folder,
  }: {
    readonly workspace: Workspace;
    readonly finished: readonly FinishedTask[];
    readonly keys: SnapshotKeys;
    readonly folder: string;
  },
): Promise<readonly RecallTask[]> {
  const reader = new PartColumnReader(workspace, 'fingerprints');
  const tasks: RecallTask[] = [];
  let next = 0;
  let partIndex = 0;
  for (const { task, parts } of finished) {
    const found: { input: number; row: number; nth: number; record: number }[] = [];
    let firstPosition = 0;
    for (const part of parts) {
      const held = keys.parts[partIndex];
      if (held?.key === part.key) {
        partIndex++;
        const end = held.firstRecord + held.records;
        if (next < wanted.length && wanted[next]! < end) {
          const [input, partRow, nth] = await reader.read(part.key, ['input', 'part_row', 'nth']);
          for (; next < wanted.length && wanted[next]! < end; next++) {
            const at = wanted[next]! - held.firstRecord;
            found.push({
              input: input![at] as number,
              row: firstPosition + (partRow![at] as number),
              nth: nth![at] as number,
              record: wanted[next]!,
            });
          }
        }
      }
      firstPosition += part.positions;
    }
    if (found.length === 0) continue;
    found.sort((a, b) => a.input - b.input || a.row - b.row || a.nth - b.nth);
    tasks.push({
      task,
      wanted: {
        input: Uint32Array.from(found, ({ input }) => input),
        row: Uint32Array.from(found, ({ row }) => row),
        nth: Uint32Array.from(found, ({ nth }) => nth),
        record: Uint32Array.from(found, ({ record }) => record),
        content: BigUint64Array.from(found, ({ record }) => BigInt.asUintN(64, keys.contentHigh[record]!)),
      },
      file: path.join(folder, `${tasks.length}.texts`),
    });
  }
  return tasks;
}
