import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { seededGenerator } from '../statistics/seeded-generator.ts';
import { run } from './run.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

async function cli(args: readonly string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await run(args, {
    stdout: { write: (text: string) => stdout.push(text), columns: 80 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    env: {},
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

const THINGS =
  'harbour letter winter captain river song mountain bridge garden lantern kettle window market tower'.split(' ');
const DOINGS = 'saw wrote built lost found carried painted feared sold mended'.split(' ');

/** Short texts, all different. */
function letters(count: number, seed: number) {
  const random = seededGenerator(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, at) => ({
    id: `letter-${seed}-${at}`,
    region: pick(['north', 'south', 'south', 'east']),
    text: Array.from(
      { length: 6 },
      () => `The ${pick(THINGS)} ${pick(DOINGS)} the ${pick(THINGS)} near ${pick(THINGS)}.`,
    ).join(' '),
  }));
}

test('create, list, show, verify and renew', async () => {
  const folder = await temporaryFolder('reference-command');
  await writeFiles(folder, {
    'old/SOURCE.yaml': 'origin: human\n',
    'old/a.jsonl': json(letters(400, 1)),
    'new/SOURCE.yaml': 'origin: human\n',
    'new/a.jsonl': json(letters(400, 2)),
    'unknown/a.jsonl': json(letters(300, 3)),
  });
  const ws = ['--workspace', path.join(folder, 'ws')];
  const run1 = [...ws, '--workers', '1', '--progress', 'none'];
  expect(await cli(['reference', 'list', ...ws])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no workspace'),
  });

  const refused = await cli(['reference', 'create', 'letters', path.join(folder, 'unknown'), ...run1]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/of 300 records in text, 0 % are known to be human.*--assume-human/s);
  expect((await cli(['reference', 'list', ...ws])).stdout).toContain('There is no reference yet');

  const created = await cli(['reference', 'create', 'letters', path.join(folder, 'old'), '--group', 'region', ...run1]);
  expect(created).toMatchObject({ code: 0, stderr: '' });
  expect(created.stdout).toMatch(/^Frozen: letters {2}[0-9a-f]{12}\n/);
  expect(created.stdout).toMatch(/comparator {3}\d+ documents/);
  const shown = await cli(['reference', 'show', 'letters', ...ws, '--json']);
  const { hash, manifest } = JSON.parse(shown.stdout);
  expect(manifest).toMatchObject({ name: 'letters', groupColumns: ['region'], origin: { human: 1 } });
  expect((await cli(['reference', 'list', ...ws])).stdout).toMatch(
    new RegExp(`^letters@${hash.slice(0, 12)} .*documents to compare with`),
  );
  expect((await cli(['reference', 'show', hash.slice(0, 8), ...ws])).stdout).toContain(hash);
  expect(await cli(['reference', 'verify', 'letters', ...ws])).toMatchObject({
    code: 0,
    stdout: `letters@${hash.slice(0, 12)}  Whole: every file and text is as it was frozen.\n`,
  });
  expect((await cli(['workspace', 'verify', ...ws])).stdout).toContain('1 reference read');
  expect((await cli(['workspace', 'size', ...ws])).stdout).toMatch(/references .* in 1 reference, and texts of /);

  const renewed = await cli(['reference', 'renew', 'letters', path.join(folder, 'new'), ...run1]);
  expect(renewed.code).toBe(0);
  expect(renewed.stdout).toContain(`against ${hash.slice(0, 12)}, by its strata`);
  expect((await cli(['reference', 'list', ...ws])).stdout.trim().split('\n')).toHaveLength(2);

  for (const args of [
    ['reference', 'create', 'x', ...run1],
    ['reference', 'create', 'x', path.join(folder, 'old'), '--no-text', ...run1],
    ['reference', 'create', 'x', path.join(folder, 'old'), '--anchors', 'a.txt', ...run1],
    ['reference', 'verify', 'nobody', ...ws],
  ]) {
    expect(await cli(args), args.join(' ')).toMatchObject({ code: 2, stdout: '' });
  }
}, 240_000);
