import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { randomText } from '../../test/support/random-text.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { recipeSchema } from '../mix/recipe/recipe.ts';
import { audit } from '../report/audit.ts';
import { build, explain } from '../report/build.ts';

/** Audits and builds: seconds, more on a machine that does other things too. */
const SLOW_MS = 120_000;

let folder: string;
let workspace: string;
/** Of letters alone, by the first audit. */
let first: string;

const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const recipe = (name: string, rest = {}) => recipeSchema.parse({ recipe: name, rare: false, ...rest });
/** A text on one line, wherever it was wrapped. */
const flat = (text: string) => text.replace(/\s+/g, ' ');
const run = async (...args: string[]) => {
  const result = await runInProcess([...args, '--workspace', workspace]);
  return { ...result, ...(args.includes('--json') && result.code === 0 && { json: JSON.parse(result.stdout) }) };
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-lineage-'));
  workspace = path.join(folder, 'ws');
  const random = new SeededRandom(11);
  const letters = Array.from({ length: 20 }, (_, i) => ({
    id: `l${i}`,
    text: randomText(random, 40),
    author: i % 5 === 0 ? 'Ada' : 'Ben',
  }));
  await writeFiles(path.join(folder, 'data'), {
    'letters/a.jsonl': lines(letters),
    'letters/SOURCE.yaml': 'origin: human\n',
  });
  const options = {
    data: [path.join(folder, 'data')],
    workspace,
    sourcesBy: 'folder' as const,
    measuresWidth: false,
    groupColumns: ['author'],
    workers: 1,
  };
  await audit(options);
  const built = await build({ workspace, workers: 0, recipe: recipe('october') });
  first = built.name;
  // What the model wrote comes back, with a letter that it repeats.
  const outputs = Array.from({ length: 8 }, (_, i) => ({
    id: `o${i}`,
    text: i === 0 ? letters[3]!.text : randomText(random, 40),
    author: 'nobody',
  }));
  await writeFiles(path.join(folder, 'data'), {
    'small-out/o.jsonl': lines(outputs),
    'small-out/SOURCE.yaml': 'origin: synthetic\n',
  });
  await audit(options);
  return () => rm(folder, { recursive: true, force: true });
}, SLOW_MS);

test('a round of training: models and outputs noted, traced, withdrawn and left out', {
  timeout: SLOW_MS,
}, async () => {
  expect((await run('lineage', 'list')).stdout).toContain('no model was trained on it');
  const added = await run(
    'lineage',
    'add-model',
    'small-1',
    '--trained-on',
    'october',
    '--family',
    'ours',
    '--by',
    'lab',
    '--alias',
    'Small',
  );
  expect(added).toMatchObject({
    code: 0,
    stdout: 'model small-1 added; its text is 1 model generation from human writing\n',
  });
  const again = await run(
    'lineage',
    'add-model',
    'small-1',
    '--trained-on',
    first,
    '--family',
    'ours',
    '--by',
    'lab',
    '--alias',
    'Small',
  );
  expect(again.stdout).toContain('is there already');
  const other = await run('lineage', 'add-model', 'small-1');
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('says something else') });
  const output = await run('lineage', 'add-generation', 'november', '--model', 'small', '--source', 'small-out');
  expect(output).toMatchObject({ code: 0, stdout: 'generation november of small-1 added\n' });

  const second = await build({
    workspace,
    workers: 0,
    recipe: recipe('november', { hold_out: { share: 0.2, locked: false } }),
  });
  await run('lineage', 'add-model', 'small-2', '--trained-on', second.name, '--base', 'small-1');
  const circle = await run('lineage', 'add-model', 'tiny', '--base', 'tiny');
  expect(circle).toMatchObject({ code: 2, stderr: expect.stringContaining('its own base') });

  const shown = await run('lineage', 'show', 'small-2', '--json');
  expect(shown.json).toMatchObject({
    kind: 'model',
    depth: { min: 2, max: 2 },
    entry: { base: 'small-1' },
    descendants: [],
  });
  expect(shown.json.ancestors.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)).toEqual(
    expect.arrayContaining([
      `build ${first}`,
      `build ${second.name}`,
      'model small-1',
      'source letters',
      'source small-out',
      'generation november',
    ]),
  );
  const tree = (await run('lineage', 'show', 'letters')).stdout;
  expect(tree).toContain(
    `\n  build ${first}, depth 0\n    model small-1, depth 1\n      generation november, depth 1\n        source small-out\n`,
  );
  expect(await run('lineage', 'show', 'medium')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('lineage list'),
  });

  const trace = await run('trace', 'letters/l3');
  expect(trace.stdout).toContain(
    `letters/l3 went into\n  build ${first}: 1 row (letters/l3) in train\n    model small-1\n`,
  );
  const came = await run('trace', 'small-out/o1', '--json');
  expect(came.json.lineage[0].ancestors[0]).toMatchObject({ kind: 'generation', name: 'november' });

  // Looking records nothing.
  const looked = await run('withdraw', 'letters/l3', '--dry-run', '--json');
  expect(looked.json).toMatchObject({
    recorded: false,
    target: { kind: 'record', record: 'letters/l3' },
    withdrawn_before: null,
  });
  expect(looked.json.builds[0]).toMatchObject({
    build: first,
    splits: [{ split: 'train', rows: 1, copies: 0, held_out: false }],
  });
  expect(looked.json.reached.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)).toEqual(
    expect.arrayContaining(['model small-1', 'model small-2', 'generation november']),
  );
  expect((await run('lineage', 'list', '--json')).json.withdrawals).toEqual([]);
  expect(await run('withdraw', 'letters/l3')).toMatchObject({ code: 2, stderr: expect.stringContaining('--because') });

  const withdrawn = await run('withdraw', 'letters/l3', '--because', 'the author asked', '--by', 'records');
  expect(withdrawn.code, withdrawn.stderr).toBe(0);
  expect(flat(withdrawn.stdout)).toMatch(
    /record letters\/l3 is in \d builds?; by way of (it|them) it reached 2 models, 1 generation/,
  );
  expect(flat(withdrawn.stdout)).toContain('the next build leaves it out');
  const twice = await run('withdraw', 'letters/l3', '--because', 'once more', '--json');
  expect(twice.json).toMatchObject({ recorded: false, withdrawn_before: expect.stringContaining('T') });
  // The copy under another id is named, because it is not withdrawn with it.
  const copy = await run('withdraw', 'small-out/o0', '--dry-run');
  expect(flat(copy.stdout)).toContain('under other ids, which this does not withdraw: letters/l3');

  const ada = await run('withdraw', 'author = Ada', '--because', 'request 114', '--json');
  expect(ada.json).toMatchObject({ recorded: true, target: { kind: 'where' }, unknown: [] });
  expect(ada.json.builds.find(({ build: name }: { build: string }) => name === first).splits).toMatchObject([
    { split: 'train', rows: 4 },
  ]);
  const source = await run('withdraw', 'small-out', '--because', 'contract ended', '--json');
  expect(source.json).toMatchObject({ recorded: true, target: { kind: 'source', source: 'small-out' } });
  expect(source.json.builds.map((one: { build: string }) => one.build)).toEqual([second.name]);

  const { manifest } = await build({ workspace, workers: 0, recipe: recipe('december') });
  const refused = Object.fromEntries(
    manifest.rows.refused.map(({ reason, rows }) => [reason.replace(/\..*/s, ''), rows]),
  );
  expect(manifest.rows.selected.rows).toBe(15);
  expect(refused).toMatchObject({ withdrawn: expect.any(Number) });
  const [why] = await explain('letters/l3', { workspace, workers: 0, recipe: recipe('december') });
  expect(why).toMatchObject({ split: null, reason: { id: 'withdrawn' } });

  const { name } = twice.json;
  expect((await run('lineage', 'remove', 'withdrawal', name)).code).toBe(0);
  expect(await run('lineage', 'remove', 'withdrawal', name)).toMatchObject({ code: 2 });
});

test('what is no record, source or expression is not withdrawn by guessing', { timeout: SLOW_MS }, async () => {
  expect(await run('withdraw', 'leters/l1', '--because', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('letters/l1'),
  });
  expect(await run('withdraw', 'autor = Ada', '--because', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('author'),
  });
  expect(await run('withdraw', 'letters', '--id', 'letters/l1', '--because', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('several'),
  });
  const coming = await run('withdraw', '--source', 'coming', '--because', 'never agreed', '--json');
  expect(coming.json).toMatchObject({ recorded: true, builds: [], target: { kind: 'source', source: 'coming' } });
});

test('the workspace knows builds and lineage: counted, never swept, damage found', { timeout: SLOW_MS }, async () => {
  await run('lineage', 'add-model', 'noted');
  const size = await run('workspace', 'size', '--json');
  expect(size.json.builds.count).toBeGreaterThanOrEqual(1);
  expect(size.json.lineage.count).toBeGreaterThanOrEqual(1);
  expect((await run('workspace', 'size')).stdout).toMatch(/^builds {5}.*\nlineage {4}/m);
  const swept = await run('workspace', 'gc', '--keep', '1', '--json');
  expect(swept.json).toMatchObject({ audits: [expect.any(String)], snapshots: [] });
  // The audit is gone; which rows of its build an expression means can still be said.
  const ben = await run('withdraw', 'author = Ben', '--dry-run', '--json');
  expect(ben.json.unknown).toEqual([]);
  expect(ben.json.builds[0]).toMatchObject({ build: first, splits: [{ split: 'train', rows: 16 }] });

  const whole = await run('workspace', 'verify');
  expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/\d builds?, \d+ of the lineage read/) });
  const models = path.join(workspace, 'lineage/models');
  const [entry] = await readdir(models);
  const text = await readFile(path.join(models, entry!), 'utf8');
  for (const spoilt of [text.slice(0, 40), text.replace('"name":"', '"name":"x'), text.replace('"base"', '"bass"')]) {
    await writeFile(path.join(models, entry!), spoilt);
    const found = await run('workspace', 'verify');
    expect(found.code, spoilt).toBe(1);
    expect(found.stdout).toContain(entry);
  }
  await writeFile(path.join(models, entry!), text);
  const data = path.join(workspace, 'builds', first, 'data');
  const [shard] = await readdir(data);
  await truncate(path.join(data, shard!), 30);
  expect(await run('workspace', 'verify')).toMatchObject({ code: 1, stdout: expect.stringContaining(shard!) });
});
