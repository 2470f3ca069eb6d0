import path from 'node:path';
import { expect, test } from 'vitest';
import { type MadeRecord, madePartKey, makeParts } from '../../test/support/made-parts.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { ORIGIN_GROUPS } from '../record/origin.ts';
import type { PartSummary } from './part-summary.ts';
import { type FinishedTask, planRecall } from './plan-recall.ts';
import { readSnapshotKeys } from './record-keys.ts';

/** Three tasks: a stream of three parts of which the second holds no record, one without records, one of one part. */
async function makeTasks() {
  const workspace = { folder: await temporaryFolder('plan') };
  const records = (name: string, rows: readonly number[]): MadeRecord[] =>
    rows.map((partRow, i) => ({ id: `${name}${i}`, partRow }));
  // Rows 0 and 3 of the first part give a record and two; there are five rows and lines that are none.
  const made = [records('a', [0, 3, 3]), records('b', [1, 2]), records('c', [0, 1, 4])];
  await makeParts(workspace, made);
  const part = (position: number | null, positions: number): PartSummary =>
    ({
      key: position === null ? 'empty' : madePartKey(position),
      records: position === null ? 0 : made[position]!.length,
      positions,
      uses: [['main', 'text', 'none']],
    }) as unknown as PartSummary;
  const task = (name: string, parts: readonly PartSummary[]) =>
    ({ task: { identity: name }, inputs: [0], ordinal: 0, parts }) as unknown as FinishedTask;
  const finished = [
    task('stream', [part(0, 5), part(null, 7), part(1, 3)]),
    task('nothing', [part(null, 2)]),
    task('file', [part(2, 5)]),
  ];
  const summaries = finished.flatMap(({ parts }) => parts);
  const keys = await readSnapshotKeys(workspace, summaries, null, ORIGIN_GROUPS);
  const folder = path.join(workspace.folder, 'texts');
  const plan = (...wanted: number[]) => planRecall(Uint32Array.from(wanted), { workspace, finished, keys, folder });
  return { plan, keys, finished };
}

test('counts rows through all parts of a stream, and fields within a row', async () => {
  const { plan, keys, finished } = await makeTasks();
  const tasks = await plan(0, 1, 2, 3, 4, 5, 6, 7);
  expect(tasks.map(({ task }) => task)).toEqual([finished[0]!.task, finished[2]!.task]);
  const [stream, file] = tasks;
  expect([...stream!.wanted.row]).toEqual([0, 3, 3, 13, 14]);
  expect([...stream!.wanted.nth]).toEqual([0, 0, 1, 0, 0]);
  expect([...stream!.wanted.record]).toEqual([0, 1, 2, 3, 4]);
  expect([...file!.wanted.row]).toEqual([0, 1, 4]);
  expect([...file!.wanted.record]).toEqual([5, 6, 7]);
  expect([...stream!.wanted.content, ...file!.wanted.content]).toEqual(
    [...keys.contentHigh].map((half) => BigInt.asUintN(64, half)),
  );
  expect(new Set(tasks.map((task) => task.file)).size).toBe(2);
});

test('asks for nothing but what is wanted, and for no task that holds none of it', async () => {
  const { plan, finished } = await makeTasks();
  expect(await plan()).toEqual([]);
  const [last, ...rest] = await plan(6);
  expect(rest).toEqual([]);
  expect(last!.task).toBe(finished[2]!.task);
  expect([[...last!.wanted.record], [...last!.wanted.row]]).toEqual([[6], [1]]);
  const [second] = await plan(4);
  expect([[...second!.wanted.record], [...second!.wanted.row]]).toEqual([[4], [14]]);
});
