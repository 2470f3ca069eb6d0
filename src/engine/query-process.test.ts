import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancelledError, EngineError } from '../errors.ts';
import { QueryProcess } from './query-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-query-'));
});
afterAll(() => rm(folder, { recursive: true }));

const start = (signal?: AbortSignal) =>
  QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 64, threads: 1, signal });

/** A query that would run for minutes. */
const ENDLESS = 'SELECT count(*) AS n FROM range(10000000) a, range(10000000) b WHERE (a.range * b.range) % 7 = 3';

test('answers, and leaves nothing behind', async () => {
  const query = await start();
  expect(await query.run('SELECT ? AS x, 1 AS y', ["it's"])).toEqual([{ x: "it's", y: 1 }]);
  await expect(query.run('SELECT nothing')).rejects.toThrow(EngineError);
  expect(await query.run('SELECT 2 AS y'), 'a failed statement is not the end').toEqual([{ y: 2 }]);
  await query.close();
  expect(await readdir(folder)).toEqual([]);
});

test.each([0, 1, 50])('stops when asked, %i ms after it was told to start', async (delayMs) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), delayMs);
  const run = async () => {
    const query = await start(controller.signal);
    try {
      await query.run(ENDLESS);
    } finally {
      await query.close();
    }
  };
  await expect(run()).rejects.toThrow(CancelledError);
  expect(await readdir(folder)).toEqual([]);
});

test('stops in the middle of a query', async () => {
  const controller = new AbortController();
  const query = await start(controller.signal);
  const running = query.run(ENDLESS);
  controller.abort();
  await expect(running).rejects.toThrow(CancelledError);
  await query.close();
  expect(await readdir(folder)).toEqual([]);
});

test('a process that dies is an error with advice, for what runs and for what comes after', async () => {
  const query = await start();
  const running = query.run(ENDLESS);
  process.kill(query.pid!, 'SIGKILL');
  await expect(running).rejects.toThrow(EngineError);
  await expect(query.run('SELECT 1')).rejects.toMatchObject({ hint: expect.stringContaining('--memory') });
  await query.close();
  expect(await readdir(folder)).toEqual([]);
});
