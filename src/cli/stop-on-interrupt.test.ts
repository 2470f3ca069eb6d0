import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startCli } from '../../test/support/run-cli.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { RunFacts } from '../audit/audit-result.ts';

/** Several byte ranges of 8 MiB, so that some parts are finished when the signal comes. */
const DATA_BYTES = 56 * 1024 * 1024;

async function writeData(file: string): Promise<void> {
  const text = 'The ferry leaves at noon and comes back with the mail before the evening. '.repeat(20);
  const block: string[] = [];
  for (let i = 0, size = 0; size < DATA_BYTES; i++) {
    const line = `{"id":"n${i}","text":"${text}"}\n`;
    block.push(line);
    size += line.length;
  }
  await writeFile(file, block.join(''));
}

interface ProgressEvent {
  readonly stage: string;
  readonly doneBytes: number;
}

test('Ctrl-C stops at a safe point with 130, and the same command goes on where it stopped', async () => {
  const folder = await temporaryFolder('interrupt');
  const workspace = path.join(folder, 'ws');
  await mkdir(path.join(folder, 'data'));
  await writeData(path.join(folder, 'data/a.jsonl'));
  const args = ['audit', path.join(folder, 'data'), '--workspace', workspace, '--workers', '1'];

  const { child, result } = startCli([...args, '--progress', 'json']);
  let seen = '';
  let events: readonly ProgressEvent[] = [];
  // One range is done and most are not.
  const isUnderWay = () => events.some(({ stage, doneBytes }) => stage === 'read' && doneBytes > 8 * 1024 * 1024);
  while (!isUnderWay()) {
    const [chunk] = (await once(child.stderr!, 'data')) as [Buffer];
    seen += chunk.toString('utf8');
    events = seen
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ProgressEvent);
  }
  child.kill('SIGINT');
  const stopped = await result;
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toBe('');
  expect(stopped.stderr).toContain('stopping at a safe point; once more to stop at once\n');
  expect(stopped.stderr).toContain(
    'stopped before the end\n  Run the same command again: it goes on where it stopped.\n',
  );
  await expect(readdir(path.join(workspace, 'audits'))).rejects.toThrow('ENOENT');

  const finished = await startCli([...args, '--quiet']).result;
  expect(finished).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const [audit] = await readdir(path.join(workspace, 'audits'));
  const run = JSON.parse(await readFile(path.join(workspace, 'audits', audit!, 'run.json'), 'utf8')) as RunFacts;
  expect(run.reusedParts).toBeGreaterThan(0);
  expect(run.newParts).toBeGreaterThan(0);
  expect(run.readBytes).toBeLessThan(run.inputBytes);
});
