import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isProcessAlive } from '../../../../test/support/is-process-alive.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { CancelledError } from '../../../errors.ts';
import { runCommand } from './run-command.ts';

const options = async (seconds = 20) => {
  const folder = await temporaryFolder('command');
  return { folder, log: path.join(folder, 'log'), seconds };
};

/** Waits until a process is gone; fails after 5 seconds. */
async function gone(pid: number): Promise<void> {
  for (let waited = 0; waited < 5_000 && isProcessAlive(pid); waited += 20) await sleep(20);
  expect(isProcessAlive(pid)).toBe(false);
}

async function pidIn(file: string): Promise<number> {
  for (let waited = 0; waited < 5_000; waited += 20) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await sleep(20);
  }
  throw new Error(`${file} was not written`);
}

test('runs in its folder, keeps both outputs, and tells how it ended', async () => {
  const one = await options();
  const end = await runCommand('pwd; echo wrong >&2; exit 3', one);
  expect(end).toMatchObject({ by: 'exit', code: 3 });
  expect([...end.lastLines].sort()).toEqual([one.folder, 'wrong'].sort());
  expect(await readFile(one.log, 'utf8')).toContain('wrong\n');
  expect(await runCommand('kill -KILL $$', one)).toMatchObject({ by: 'signal', signal: 'SIGKILL' });
  expect(await runCommand('true', { ...one, folder: path.join(one.folder, 'absent') })).toMatchObject({
    by: 'no-shell',
  });
});

test('the last lines are bounded and plain: the last state of a progress bar, no control characters', async () => {
  const line = String.raw`i=0; while [ $i -lt 50 ]; do echo "line $i"; i=$((i+1)); done; printf '10%%\r20%%\r100%%\n'; printf '\033[31mred\033[0m\n'; head -c 1000 /dev/zero | tr '\0' x`;
  const { lastLines } = await runCommand(line, await options());
  expect(lastLines.length).toBe(10);
  expect(lastLines.slice(-4, -1)).toEqual(['line 49', '100%', 'red']);
  expect(lastLines.at(-1)!.length).toBe(301);
});

test('a command that writes without end fills neither disk nor memory', async () => {
  const one = await options(1.5);
  expect(await runCommand('yes', one)).toMatchObject({ by: 'time-out' });
  expect((await stat(one.log)).size).toBeLessThan(17 * 2 ** 20);
});

test('one that hangs is ended with all that it started, also what does not listen', async () => {
  const one = await options(1);
  const line = 'sleep 600 & echo $! > child; sh -c "trap \'\' TERM; sleep 600; sleep 600" & echo $! > deaf; wait';
  const started = performance.now();
  expect(await runCommand(line, one)).toMatchObject({ by: 'time-out' });
  expect(performance.now() - started).toBeLessThan(12_000);
  await gone(await pidIn(path.join(one.folder, 'child')));
  await gone(await pidIn(path.join(one.folder, 'deaf')));
});

test('a signal ends the whole group', async () => {
  const one = await options();
  const controller = new AbortController();
  const running = runCommand('sleep 600 & echo $! > child; wait', { ...one, signal: controller.signal });
  const child = await pidIn(path.join(one.folder, 'child'));
  expect(isProcessAlive(child)).toBe(true);
  controller.abort();
  await expect(running).rejects.toThrow(CancelledError);
  await gone(child);
  await expect(runCommand('true', { ...one, signal: controller.signal })).rejects.toThrow(CancelledError);
});

test('what a command leaves running does not hold us up, and ends', async () => {
  const one = await options();
  const started = performance.now();
  expect(await runCommand('sleep 30 & echo $! > child; echo done', one)).toMatchObject({ by: 'exit', code: 0 });
  expect(performance.now() - started).toBeLessThan(10_000);
  await gone(await pidIn(path.join(one.folder, 'child')));
});
