import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createOperator, type DoublingTask } from '../../test/fixtures/doubling-operator.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { CancelledError, WorkspaceError } from '../errors.ts';
import { type MapOptions, mapTasks } from './map.ts';
import { createWorkControl } from './work-control.ts';

const MODULE = pathToFileURL(path.resolve(import.meta.dirname, '../../test/fixtures/doubling-operator.ts'));

async function run(
  tasks: readonly DoublingTask[],
  options: Pick<MapOptions<unknown, unknown>, 'workers'> & Partial<MapOptions<DoublingTask, { doubled: Uint32Array }>>,
) {
  const log = path.join(await temporaryFolder('map'), 'log');
  await writeFile(log, '');
  const results = new Map<number, Uint32Array>();
  let error: unknown;
  await mapTasks<DoublingTask, { doubled: Uint32Array }>({
    module: MODULE,
    params: { log },
    tasks,
    onResult: ({ value }, { doubled }) => results.set(value, doubled),
    ...options,
  }).catch((caught: unknown) => {
    error = caught;
  });
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  return {
    error,
    results: [...results].map(([value, doubled]) => [value, doubled[0]]).sort(([a], [b]) => a! - b!),
    ran: lines.filter((line) => line !== 'closed').length,
    isClosed: lines.includes('closed'),
  };
}

const values = (count: number) => Array.from({ length: count }, (_, value) => ({ value }));
const doubled = (count: number) => values(count).map(({ value }) => [value, 2 * value]);

describe.each([
  ['in the own thread', 0],
  ['in one worker', 1],
  ['in three workers', 3],
])('%s', (_, workers) => {
  test('each task has its own result, once, and all work is counted', async () => {
    let counted = { bytes: 0, records: 0 };
    const { results, ran, error } = await run(values(20), {
      workers,
      // The operator writes over its results.
      tasksPerWorker: 1,
      onProgress: (counters) => {
        counted = counters;
      },
    });
    expect([error, ran]).toEqual([undefined, 20]);
    expect(results).toEqual(doubled(20));
    expect(counted).toEqual({ bytes: 190, records: 20 });
  });

  test('no tasks, no work', async () => {
    expect(await run([], { workers })).toMatchObject({ error: undefined, results: [], isClosed: false });
  });

  test('the first error stops the rest and comes with its class and fields', async () => {
    const tasks = [{ value: 0 }, { value: 1, fails: true }, ...values(300).map(({ value }) => ({ value, waits: 5 }))];
    const { error, ran } = await run(tasks, { workers });
    expect(error).toBeInstanceOf(WorkspaceError);
    expect((error as WorkspaceError).message).toContain('failed at 1');
    expect(ran).toBeLessThan(250);
  });

  test('a run that is stopped stops, and says so', async () => {
    const before = AbortSignal.abort();
    expect(await run(values(3), { workers, signal: before })).toMatchObject({ results: [] });
    const stopping = new AbortController();
    const tasks = values(400).map(({ value }) => ({ value, waits: 10 }));
    const { error, ran } = await run(tasks, {
      workers,
      signal: stopping.signal,
      onResult: () => stopping.abort(),
    });
    expect(error).toBeInstanceOf(CancelledError);
    expect(ran).toBeLessThan(300);
  });
});

test('the operator that is tried here writes over what it gave', async () => {
  const operator = createOperator({ log: path.join(await temporaryFolder('map'), 'log') });
  const { control } = createWorkControl();
  const first = await operator.run({ value: 1 }, control);
  await operator.run({ value: 4 }, control);
  expect([...first.doubled]).toEqual([8]);
});

test('in the own thread what the operator holds is given back, also where it fails', async () => {
  for (const tasks of [values(3), [{ value: 1, fails: true }]])
    expect((await run(tasks, { workers: 0 })).isClosed).toBe(true);
});

test('a listener that throws ends nothing', async () => {
  const onProgress = () => {
    throw new Error('not my day');
  };
  expect((await run(values(3), { workers: 0, tasksPerWorker: 1, onProgress })).results).toEqual(doubled(3));
});
