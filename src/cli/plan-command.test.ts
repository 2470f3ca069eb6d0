import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { parseRecipe } from '../mix/recipe/read-recipe.ts';

const STRATA = 'name,share\nletters,0.6\npoems,0.3\ncharters,0.08\n"riddles, old",0.02\n';

describe('outcross plan', () => {
  let folder: string;
  const plan = (...args: string[]) => runInProcess(['plan', ...args], { cwd: folder });

  beforeEach(async () => {
    folder = await temporaryFolder('plan-command');
    await writeFiles(folder, { 'strata.csv': STRATA });
  });

  test('answers from a file, and writes page, recipe and list', async () => {
    const { code, stdout, stderr } = await plan(
      ...['--strata', 'strata.csv', '--generated', '2000', '--human', '100', '--generations', '6', '--replicas', '200'],
      ...['--html', 'plan.html', '--recipe-out', 'recipe.yaml', '--shopping', 'list.csv'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('riddles, old');
    expect(stdout).toMatch(/all strata together: [\d,]+ for 6 generations, [\d,]+ for ever/);
    expect(stdout).toContain('plan.html');
    expect(await readFile(path.join(folder, 'plan.html'), 'utf8')).toContain('<svg');
    expect(parseRecipe(await readFile(path.join(folder, 'recipe.yaml'), 'utf8')).recipe.recipe).toBe('plan-strata-csv');
    expect(await readFile(path.join(folder, 'list.csv'), 'utf8')).toContain('"riddles, old"');
  });

  test('--json is one object, the same for the same seed', async () => {
    const args = [
      '--strata',
      'strata.csv',
      '--generated',
      '500',
      '--human',
      '100',
      '--generations',
      '4',
      '--replicas',
      '50',
      '--json',
    ];
    const [first, second] = [await plan(...args), await plan(...args)];
    expect(first.stdout).toBe(second.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({
      schema: 'outcross.plan/1',
      source: { kind: 'file', name: 'strata.csv' },
    });
  });

  test('--gate says by its exit code whether the rows are enough', async () => {
    const args = [
      '--strata',
      'strata.csv',
      '--generated',
      '500',
      '--generations',
      '3',
      '--replicas',
      '20',
      '--quiet',
      '--gate',
    ];
    expect(await plan(...args, '--human', '20')).toMatchObject({ code: 1, stdout: '' });
    expect(await plan(...args, '--human', '20000')).toMatchObject({ code: 0, stdout: '' });
    // Enough in each generation, but gone after the first.
    expect(await plan(...args, '--human', '20000', '--human-total', '1000')).toMatchObject({ code: 1, stdout: '' });
  });

  test.each([
    ['no strata', ['--generated', '10'], /no strata are named/],
    ['two lists', ['--generated', '10', '--strata', 'strata.csv', '--audit', 'a'], /--strata and --audit cannot both/],
    ['no generated rows', ['--strata', 'strata.csv'], /--generated <rows>' not specified/],
    ['negative rows', ['--strata', 'strata.csv', '--generated', '10', '--human', '-5'], /human/],
    ['a file that is not there', ['--strata', 'none.csv', '--generated', '10'], /none\.csv/],
    ['dimensions of a file', ['--strata', 'strata.csv', '--by', 'x', '--generated', '10'], /has no dimensions/],
    ['certainty', ['--strata', 'strata.csv', '--generated', '10', '--confidence', '100%'], /nothing is certain/],
    ['an audit that is not there', ['--audit', 'nowhere', '--generated', '10'], /is no audit/],
    [
      'a page that cannot be written',
      [
        '--strata',
        'strata.csv',
        '--generated',
        '10',
        '--generations',
        '1',
        '--replicas',
        '10',
        '--html',
        'no/where.html',
      ],
      /cannot be written/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, stdout, stderr } = await plan(...args);
    expect(code).toBeGreaterThanOrEqual(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  test('plans by an audit and by a reference of the workspace', async () => {
    const words =
      'the sea was grey and the boats came in late with the herring and nobody spoke of the storm again'.split(' ');
    const rows = Array.from({ length: 400 }, (_, n) => ({
      id: `r${n}`,
      text: `${Array.from({ length: 40 }, (_, k) => `${words[(n * 7 + k * k) % words.length]}${(n * k) % 5 === 0 ? n : ''}`).join(' ')}.`,
      origin: 'human',
      kind: n % 10 === 0 ? 'ode' : n % 3 === 0 ? 'letter' : 'tale',
    }));
    await writeFiles(folder, {
      'data/rows.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
      'data/SOURCE.yaml': 'id: tales\norigin: human\n',
    });
    const audited = await runInProcess(['audit', 'data', '--group', 'kind', '--no-repeats', '--no-width', '--quiet'], {
      cwd: folder,
    });
    expect(audited.stderr).toBe('');
    const audits = await runInProcess(['audit', 'data', '--group', 'kind', '--no-repeats', '--no-width', '--json'], {
      cwd: folder,
    });
    await writeFiles(folder, { 'audit.json': audits.stdout });
    const args = ['--generated', '500', '--human', '300', '--generations', '3', '--replicas', '20', '--json'];
    const made = await plan('--audit', 'audit.json', '--by', 'kind', ...args);
    expect(made.stderr).toBe('');
    const { strata, source, shopping } = JSON.parse(made.stdout);
    expect(strata).toHaveLength(3);
    expect(source).toMatchObject({ kind: 'audit', by: ['kind'], unit: 'words' });
    for (const item of shopping.items) expect(Object.keys(item.stratum)).toEqual(['kind']);
  }, 30_000);

  test('help has an example', async () => {
    const { stdout, code } = await plan('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('outcross plan --strata topics.csv');
  });
});
