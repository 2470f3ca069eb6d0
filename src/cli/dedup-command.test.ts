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
  // Long enough for their language to be told, so that they make a group.
  const rows = Array.from({ length: 40 }, (_, n) => ({
    id: `r${n}`,
    text: `${text(n % 20)} The bell of the harbour rang twice.`,
  }));
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
  expect(counted.stdout).toContain('A dry run: no lists were written, and no audit.');
  expect(await readdir(folder)).not.toContain('lists');
  // Nothing but parts that a later run takes over.
  for (const name of ['audits', 'snapshots', 'tmp'])
    expect(await readdir(path.join(folder, 'ws', name)).catch(() => [])).toEqual([]);

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

test('says first what was read, which columns were guessed and what could not be read', async () => {
  const folder = await temporaryFolder('dedup-header');
  const rows = Array.from({ length: 30 }, (_, n) => ({
    ref: `A-${n}`,
    essay_full: text(n),
    told: `2001-02-${10 + (n % 9)}`,
  }));
  await writeFiles(folder, {
    'data/essays/a.jsonl': `${rows.map((row) => JSON.stringify(row)).join('\n')}\n{"broken":\n\n{"ref":"B","essay_full":""}\n`,
    'data/letters/b.jsonl': `${JSON.stringify({ id: 'l', text: text(90) })}\n`,
  });
  const { code, stdout } = await runInProcess([
    'dedup',
    path.join(folder, 'data'),
    '--workspace',
    path.join(folder, 'ws'),
    '--dry-run',
    '--workers',
    '1',
  ]);
  expect(code).toBe(0);
  const said = stdout.replaceAll(/\s+/g, ' ');
  expect(stdout).toMatch(/^2 files · 2 sources · 31 records · 3\.9 kB · written 2001-02 · 1 language\n\n/);
  expect(said).toContain(
    'columns essays: text ← essay_full in 30 of 31 rows (guessed: the only long strings; name it: --text essay_full)',
  );
  expect(said).toContain('id ← ref (guessed: different in each of 31 rows, short; name it: --id ref)');
  expect(said).toContain('date ← told (guessed: all values are dates; name it: --date told)');
  expect(said).toContain('letters: text ← text (by its name)');
  expect(said).toContain('unreadable 2 records');
  expect(said).toContain('1 broken JSON, in essays/a.jsonl line 31');
  expect(said).toContain('1 without text, in essays/a.jsonl line 33');
  expect(said).toContain('all places: outcross audit');
}, 30_000);

test('rows stay that say something else beside the text, unless their columns are looked past', async () => {
  const folder = await temporaryFolder('dedup-labels');
  // Twenty texts three times: labelled 1, 0 and 1 again; addresses and ids differ in each row.
  const rows = Array.from({ length: 60 }, (_, n) => ({
    id: `r${n}`,
    text: text(n % 20),
    label: n >= 20 && n < 40 ? 0 : 1,
    url: `https://example.org/${n}`,
    shot: `IMG_${n}`,
  }));
  await writeFiles(folder, { 'data/a.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') });
  const dedup = async (...args: string[]) => {
    const { stdout, stderr } = await runInProcess([
      'dedup',
      path.join(folder, 'data'),
      '--workspace',
      path.join(folder, 'ws'),
      '--workers',
      '1',
      '--budget',
      '100%',
      ...args,
    ]);
    expect(stderr).toBe('');
    return stdout;
  };
  const lists = path.join(folder, 'lists');
  const said = (await dedup('--list', 'ids', '--list', 'jsonl', '--output', lists)).replaceAll(/\s+/g, ' ');
  expect(said).toContain('removed 20 records (33 %)');
  expect(said).toContain(
    'differ 20 records whose text could go stay, because their rows say something else in other columns: label (20). Look past columns with --ignore-columns label',
  );
  expect(said).toContain('not compared, because they tell rows apart: shot');
  const ids = (await readFile(path.join(lists, 'removed-rows.txt'), 'utf8')).trimEnd().split('\n');
  // Of each text one row of each label is left.
  const left = rows.filter(({ id }) => !ids.includes(`main/${id}`));
  expect(new Set(left.map(({ text: own, label }) => `${label} ${own}`)).size).toBe(40);
  expect(left.length).toBe(40);
  const roles = Map.groupBy(
    (await readFile(path.join(lists, 'removals.jsonl'), 'utf8')).trimEnd().split('\n'),
    (line) => (JSON.parse(line) as { role: string }).role,
  );
  expect([roles.get('removed')?.length, roles.get('other-columns-differ')?.length]).toEqual([20, 20]);

  expect(await dedup('--dry-run', '--ignore-columns', 'label,rating')).toContain('removed    40 records');
  expect(await dedup('--dry-run', '--ignore-columns', 'all')).toContain('removed    40 records');
  expect(await dedup('--dry-run', '--compare-columns', 'shot')).toContain('nothing can go without loss');
}, 60_000);

test('the help names every list', async () => {
  const { stdout } = await runInProcess(['dedup', '--help']);
  for (const { name } of REMOVAL_LISTS) expect(stdout).toContain(name);
});
