import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { REMOVAL_LISTS } from '../report/removal-lists/removal-lists.ts';

const text = (n: number) =>
  `Letter ${n} from the house by the sea tells of ${n * 7} gulls and of rain on day ${n * 3}.`;

test('says what repeats, what goes and what the budget keeps, and writes the lists asked for', async () => {
  const folder = await temporaryFolder('dedup-command');
  const rows = Array.from({ length: 40 }, (_, n) => ({ id: `r${n}`, text: text(n % 20) }));
  await writeFiles(folder, { 'data/a.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') });
  const lists = path.join(folder, 'lists');
  const dedup = (...args: string[]) =>
    runInProcess([
      'dedup',
      path.join(folder, 'data'),
      '--workspace',
      path.join(folder, 'ws'),
      '--workers',
      '1',
      '--output',
      lists,
      ...args,
    ]);
  const counted = await dedup('--dry-run', '--budget', '20%');
  expect(counted).toMatchObject({ code: 0, stderr: '' });
  expect(counted.stdout).toContain('repeats    of 40 records: identical 50 %');
  expect(counted.stdout).toContain('removed    8 records (20 %)');
  expect(counted.stdout).toContain('budget     at most 20 % of a group: 12 records that could go stay in');
  expect(counted.stdout).toMatch(/groups {5}.*: 50 % of 40 records could go; 8 removed, 12 left in\s+by the budget/);
  expect(counted.stdout).toContain('No lists were written.');
  expect(await readdir(folder)).not.toContain('lists');

  const written = await dedup('--json', '--list', 'ids', '--list', 'huggingface');
  expect(written).toMatchObject({ code: 0, stderr: '' });
  const report = JSON.parse(written.stdout);
  expect(report).toMatchObject({ schema: 'outcross.dedup/1', removed: { records: 4, rows: 4 }, output: lists });
  expect(written.stdout).toBe(await readFile(path.join(lists, 'dedup.json'), 'utf8'));
  expect((await readdir(lists)).sort()).toEqual(['dedup.json', 'huggingface.jsonl', 'removed-rows.txt']);

  expect(await dedup()).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
  expect(await dedup('--list', 'xml')).toMatchObject({ code: 2, stderr: expect.stringContaining('There are jsonl') });
  expect(await dedup('--similar-at', '0.3')).toMatchObject({ code: 2, stderr: expect.stringContaining('from 0.4') });
  expect(await runInProcess(['dedup'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no data is named') });
}, 30_000);

test('the help names every list', async () => {
  const { stdout } = await runInProcess(['dedup', '--help']);
  for (const { name } of REMOVAL_LISTS) expect(stdout).toContain(name);
});
