import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { audit } from '../src/report/audit.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const LEASES = pathToFileURL(path.resolve(import.meta.dirname, '../src/workspace/leases.ts')).href;
/** Takes a lease and puts texts into `tmp/`, then works on until it is killed. */
const AT_WORK = `
  import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
  import path from 'node:path';
  import { takeLease } from ${JSON.stringify(LEASES)};
  const folder = process.argv[1];
  await takeLease({ folder }, 'audit');
  await mkdir(path.join(folder, 'tmp'), { recursive: true });
  const own = await mkdtemp(path.join(folder, 'tmp', 'content-'));
  await writeFile(path.join(own, '0.texts'), 'A text in plain words.');
  await writeFile(path.join(folder, 'tmp', 'stdin-1-00'), 'All that was piped in.');
  console.log('at work');
  setInterval(() => {}, 1000);
`;

test('texts of a process that was killed go when the next audit begins, those of a living one stay', async () => {
  const folder = await temporaryFolder('abandoned');
  const workspace = path.join(folder, 'ws');
  await writeFiles(path.join(folder, 'data'), { 'a.jsonl': '{"text":"Some words."}\n' });
  const run = () => audit({ data: [path.join(folder, 'data')], workspace, workers: 1, measuresWidth: false });
  const left = () => readdir(path.join(workspace, 'tmp'));
  await run();
  expect(await left()).toEqual([]);

  const child = spawn(process.execPath, ['--input-type=module', '-e', AT_WORK, workspace], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const texts = await left();
  expect(texts.map((name) => name.split('-')[0]).sort()).toEqual(['content', 'stdin']);
  await run();
  expect(await left()).toEqual(texts);

  child.kill('SIGKILL');
  await once(child, 'exit');
  await run();
  expect(await left()).toEqual([]);
  expect((await stat(path.join(workspace, 'tmp'))).isDirectory()).toBe(true);
});
