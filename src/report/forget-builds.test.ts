import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { randomText } from '../../test/support/random-text.ts';
import { readBuild } from '../../test/support/read-build.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { FORGOTTEN_PREFIX } from '../audit/forgotten-record.ts';
import { QueryProcess } from '../engine/query-process.ts';
import { eraseFromBuild } from '../lineage/erase-from-build.ts';
import { readLineage } from '../lineage/read-lineage.ts';
import { recipeSchema } from '../mix/recipe/recipe.ts';
import { readParquetFile } from '../workspace/read-parquet-file.ts';
import { audit } from './audit.ts';
import { build, verifyBuild } from './build.ts';
import { forget, planForget } from './forget.ts';
import { addModel, reachOfRecords, withdraw } from './lineage.ts';

const SLOW_MS = 120_000;
const SECRET = 'Ada Exemplaria lives at Unfindable Lane and grows quinces behind the house since she was young.';

let workspace: string;
let lines: string;
let tables: string;

const recipe = (name: string, rest = {}) => recipeSchema.parse({ recipe: name, rare: false, ...rest });

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-forget-builds-'));
  workspace = path.join(folder, 'ws');
  const random = new SeededRandom(3);
  const rows = Array.from({ length: 30 }, (_, i) => ({ id: `post-${i}`, text: randomText(random, 30) }));
  rows[7] = { id: 'ada@exemplaria', text: SECRET };
  await writeFiles(path.join(folder, 'data'), {
    'forum/a.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    'forum/SOURCE.yaml': 'origin: human\n',
  });
  await audit({ data: [path.join(folder, 'data')], workspace, sourcesBy: 'folder', measuresWidth: false, workers: 1 });
  lines = (await build({ workspace, workers: 0, recipe: recipe('lines', { splits: { train: 0.5, validation: 0.5 } }) }))
    .name;
  tables = (await build({ workspace, workers: 0, recipe: recipe('tables', { output: { format: 'parquet' } }) })).name;
  await addModel({ name: 'small-1', trainedOn: [tables] }, { workspace });
  return () => rm(folder, { recursive: true, force: true });
}, SLOW_MS);

/** Every file of a folder, unpacked where it is packed. */
async function everything(folder: string): Promise<string> {
  let all = '';
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    all += `${file}\n${(file.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString('utf8')}\n`;
    if (!file.endsWith('.parquet')) continue;
    for await (const slice of readParquetFile<object>(file))
      all += JSON.stringify(slice, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  }
  return all;
}

test('builds that hold a forgotten row are named, left alone, left out of, and written again where that is asked for', {
  timeout: SLOW_MS,
}, async () => {
  const id = 'forum/ada@exemplaria';
  await withdraw({ workspace, target: id, because: 'request 114' });
  const plan = await planForget({ workspace, id });
  expect(plan).toMatchObject({ rows: 1, records: 1, models: ['small-1'], withdrawals: [] });
  expect(plan.builds.map(({ build: name, splits, named }) => [name, splits.length, named])).toEqual([
    [lines, 1, 0],
    [tables, 1, 0],
  ]);

  expect(await forget({ workspace }, plan.digests)).toMatchObject({ builds: 0 });
  const [withdrawal] = await readLineage({ folder: workspace }, 'withdrawals');
  expect(withdrawal).toMatchObject({ reason: 'request 114', target: { record: expect.stringMatching(/^forum\/%/) } });
  expect(JSON.stringify(withdrawal)).not.toContain('exemplaria');
  expect(await everything(path.join(workspace, 'builds', lines)), 'a copy stays as it is').toContain('Unfindable');
  const gone = withdrawal!.target.kind === 'record' ? withdrawal!.target.record : '';
  const [reach] = await reachOfRecords([{ record_id: gone, source: 'forum' }], { workspace });
  expect(
    reach!.builds.map(({ build: name }) => name),
    'and is found there by what is left of the id',
  ).toEqual([lines, tables]);
  expect(reach!.reached.map(({ name }) => name)).toContain('small-1');
  expect(JSON.stringify(reach)).not.toContain('exemplaria');
  const next = await build({ workspace, workers: 0, recipe: recipe('next') });
  expect(next.manifest.rows.selected.rows).toBe(29);
  expect(next.manifest.rows.refused).toEqual([expect.objectContaining({ reason: 'forgotten', rows: 1 })]);

  // Cut off before anything was changed: the same call does it.
  const query = await QueryProcess.start({
    temporaryFolder: path.join(workspace, 'tmp'),
    memoryLimitMb: 208,
    threads: 1,
  });
  const folder = path.join(workspace, 'builds', lines);
  const before = await readdir(folder, { recursive: true });
  const cutOff = eraseFromBuild(
    query,
    { folder },
    {
      digests: new Set(plan.digests),
      prefix: FORGOTTEN_PREFIX,
      erasedAt: '2026-11-22T10:00:00.000Z',
      reason: null,
      card: () => {
        throw new RangeError('the lights went out');
      },
    },
  );
  await expect(cutOff).rejects.toThrow('the lights went out');
  await query.close();
  expect(await readdir(folder, { recursive: true })).toEqual(before);

  // Known as forgotten, and still held by builds.
  const again = await planForget({ workspace, id });
  expect(again).toMatchObject({ records: 0, rows: 1, alreadyForgotten: false });
  const digests = new Map<string, string | null>();
  for (const name of [lines, tables]) digests.set(name, (await verifyBuild(name, { workspace })).digest);
  expect(await forget({ workspace, builds: true, reason: 'request 114' }, again.digests)).toMatchObject({ builds: 2 });
  for (const name of [lines, tables]) {
    const verified = await verifyBuild(name, { workspace });
    expect(verified).toMatchObject({ problems: [], erased: { rows: 1 }, checked: { rows: 29 } });
    expect(verified.digest, 'models still name it').toBe(digests.get(name));
  }
  expect(await everything(workspace)).not.toMatch(/exemplaria|Unfindable/i);
  const card = await readFile(path.join(workspace, 'builds', tables, 'README.md'), 'utf8');
  expect(card).toContain('num_examples: 29');
  expect(card).toContain('1 row was erased from this data set since');
  const { manifest } = await build({ workspace, workers: 0, recipe: recipe('next') });
  expect(Object.values(await readBuild(path.join(workspace, 'builds', next.name), manifest)).flat().length).toBe(29);

  expect(await planForget({ workspace, id })).toMatchObject({ rows: 0, alreadyForgotten: true, builds: [] });
  expect(await forget({ workspace, builds: true }, []), 'nothing is left to do').toMatchObject({ builds: 0 });
});
