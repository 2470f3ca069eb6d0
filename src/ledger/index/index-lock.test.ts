import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { CancelledError } from '../../errors.ts';
import { thisOwner } from '../segment-owner.ts';
import { lockIndex } from './index-lock.ts';

afterEach(() => {
  vi.useRealTimers();
});

const lockIn = async () => path.join(await temporaryFolder('index-lock'), 'index', 'lock');

/** A lock as a process leaves it that is killed: its number belongs to nobody any more. */
async function leaveLock(file: string) {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await writeFile(file, `${JSON.stringify({ ...thisOwner(), pid, started: '1', token: 'x' })}\n`);
}

test('one holds it at a time; it is gone afterwards', async () => {
  const file = await lockIn();
  let holders = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      await using _ = await lockIndex(file);
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setTimeout(resolve, 5));
      holders--;
    }),
  );
  expect(most).toBe(1);
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test('one that was left behind is taken by one of many', async () => {
  const file = await lockIn();
  await (await lockIndex(file))[Symbol.asyncDispose]();
  await leaveLock(file);
  let holders = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      await using _ = await lockIndex(file);
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setTimeout(resolve, 5));
      holders--;
    }),
  );
  expect(most).toBe(1);
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test('one that another process took over is not removed by its first holder', async () => {
  const file = await lockIn();
  const first = await lockIndex(file);
  await rm(file);
  const second = await lockIndex(file);
  const content = await readFile(file, 'utf8');
  await first[Symbol.asyncDispose]();
  expect(await readFile(file, 'utf8')).toBe(content);
  await second[Symbol.asyncDispose]();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test('renewing makes it new, and makes none where there is none', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const file = await lockIn();
  const lock = await lockIndex(file);
  await utimes(file, new Date(0), new Date(0));
  vi.advanceTimersByTime(60_000);
  await expect.poll(async () => (await stat(file)).mtimeMs).toBeGreaterThan(1000);
  await rm(file);
  vi.advanceTimersByTime(60_000);
  await lock[Symbol.asyncDispose]();
  vi.advanceTimersByTime(600_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test('one without content is left behind after a minute, and waiting for it can be stopped', async () => {
  const file = await lockIn();
  await (await lockIndex(file))[Symbol.asyncDispose]();
  await writeFile(file, '');
  await expect(lockIndex(file, AbortSignal.timeout(30))).rejects.toThrow(CancelledError);
  await utimes(file, new Date(0), new Date(0));
  await (await lockIndex(file))[Symbol.asyncDispose]();
  expect(await readdir(path.dirname(file))).toEqual([]);
});
