import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { addToLineage } from '../src/lineage/read-lineage.ts';
import { type RecipeInput, recipeSchema } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { type BuildOptions, build, explain, plan, verifyBuild } from '../src/report/build.ts';
import { forget, planForget } from '../src/report/forget.ts';
import { withdraw } from '../src/report/lineage.ts';
import { collectGarbage } from '../src/workspace/collect-garbage.ts';
import { readKeptReservoir } from '../src/workspace/reservoirs.ts';
import { openExistingWorkspace } from '../src/workspace/workspace.ts';
import { randomText } from './support/random-text.ts';
import { type BuiltRow, readBuild } from './support/read-build.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

const SLOW_MS = 600_000;
const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

interface Archive {
  readonly data: string;
  readonly workspace: string;
  readonly texts: readonly string[];
  readonly audit: () => Promise<void>;
}

/** 120 English letters, and an archive of 8 Icelandic ones, which are rare. */
async function archive(): Promise<Archive> {
  const folder = await temporaryFolder('reservoir');
  const [data, workspace] = [path.join(folder, 'data'), path.join(folder, 'ws')];
  const random = new SeededRandom(11);
  const text = () => randomText(random, 30);
  const letters = Array.from({ length: 120 }, (_, i) => ({ id: `l${i}`, text: text(), lang: 'en' }));
  const rare = Array.from({ length: 8 }, (_, i) => ({
    id: `a${i}`,
    text: text(),
    lang: 'is',
    author: `poet ${i % 2}`,
  }));
  // Two of them are near copies: one unit, also when they are carried on.
  rare[6]!.text = `${rare[5]!.text} twice`;
  const files: FileTree = {
    'letters/a.jsonl': lines(letters),
    'letters/SOURCE.yaml': 'origin: human\n',
    // A number that no double holds, and an escape that nothing needs: rows are kept as they are written.
    'archive/a.jsonl': lines(rare).replaceAll('"lang":"is"', '"lang":"is","n":9007199254740993,"mark":"\\u0041"'),
    'archive/SOURCE.yaml': 'origin: human\nbasis: contract\nreference: deed of gift\nlicence: CC0-1.0\nkind: archive\n',
  };
  await writeFiles(data, files);
  const run = async () => {
    await audit({
      data: [data],
      workspace,
      sourcesBy: 'folder',
      groupColumns: ['author'],
      measuresWidth: false,
      ignoredColumns: ['all'],
      workers: 1,
    });
  };
  await run();
  return { data, workspace, texts: rare.map((row) => row.text), audit: run };
}

function options({ workspace }: Archive, recipe: Partial<RecipeInput> = {}): BuildOptions {
  return {
    workspace,
    workers: 0,
    recipe: recipeSchema.parse({ recipe: 'monthly', rare: { by: ['language'], below: '20%' }, ...recipe }),
  };
}

const rowsOf = async (built: Awaited<ReturnType<typeof build>>): Promise<readonly BuiltRow[]> =>
  Object.values(await readBuild(built.folder, built.manifest)).flat();
const ofArchive = (rows: readonly BuiltRow[]) =>
  rows.filter(({ source }) => source === 'archive').sort((a, b) => (a.record_id! < b.record_id! ? -1 : 1));

/** Everything in the block store, unpacked. */
async function stored(workspace: string): Promise<string> {
  let all = '';
  for (const entry of await readdir(path.join(workspace, 'texts', 'blocks'), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) all += zstdDecompressSync(await readFile(path.join(entry.parentPath, entry.name))).toString();
  return all;
}

test('a rare row outlives its source, whole, until it is withdrawn or forgotten', { timeout: SLOW_MS }, async () => {
  const place = await archive();
  const first = await build(options(place));
  expect(first.manifest.reservoir).toMatchObject({
    name: 'monthly',
    offered: { rows: 0, words: 0 },
    kept: { rows: 8, strata: 1, most_of_each: 200 },
  });
  expect(await verifyBuild(first.name, place)).toMatchObject({ problems: [] });
  expect((await build(options(place))).isNew, 'what is in the sources is not drawn on').toBe(false);
  const before = ofArchive(await rowsOf(first));
  expect(before).toHaveLength(8);
  await addToLineage(await openExistingWorkspace(place.workspace), 'models', {
    schema: 'outcross.model/1',
    name: 'first',
    aliases: [],
    family: null,
    base: null,
    trained_on: [{ build: first.name, digest: first.manifest.digest }],
    depth: null,
    added_at: '2026-01-01T00:00:00Z',
    note: null,
  });

  // The source leaves the data; one of its texts stays, in a letter of another id.
  await rm(path.join(place.data, 'archive'), { recursive: true });
  await writeFile(
    path.join(place.data, 'letters/b.jsonl'),
    lines([{ id: 'copied', text: place.texts[3], lang: 'is' }]),
  );
  await place.audit();
  const planned = await plan(options(place));
  const second = await build(options(place));
  expect(second.manifest.reservoir).toMatchObject({ offered: { rows: 7 }, selected: { rows: 7 }, refused: [] });
  expect(planned.reservoir).toMatchObject({ offered: { rows: 7 }, kept: { rows: 8 } });
  expect(second.manifest.rows.read.rows, 'letters, the copy, and what was carried on').toBe(128);
  const after = ofArchive(await rowsOf(second));
  const { texts } = place;
  expect(after, 'rows and origin columns as they were').toEqual(before.filter(({ text }) => text !== texts[3]));
  const shard = zstdDecompressSync(
    await readFile(path.join(second.folder, second.manifest.splits[0]!.shards[0]!.file)),
  );
  expect(shard.toString(), 'byte for byte').toContain('"n":9007199254740993,"mark":"\\u0041"');
  expect(second.manifest.exposure, 'exposures are counted on, also of a text under another id').toEqual([
    expect.objectContaining({ builds: 1, rows: 128 }),
  ]);
  expect(second.manifest.human_rows).toMatchObject({ fresh: { rows: 0 }, replayed: { rows: 128 } });
  // Nothing is fresh any more: neither a share nor a mass of it can be had.
  for (const fresh of ['10%', { mass: 100 }] as const)
    await expect(plan(options(place, { human: { fresh } }))).rejects.toThrow(/human\.fresh/);
  expect(await verifyBuild(second.name, place)).toMatchObject({ problems: [] });
  expect((await build(options(place))).isNew).toBe(false);
  expect((await explain('archive/a0', options(place)))[0]).toMatchObject({ split: 'train', exposure: 2 - 1 });

  // Another recipe does not see it, unless it says so; admission holds for what is drawn.
  expect((await plan(options(place, { recipe: 'other' }))).reservoir).toMatchObject({ offered: { rows: 0 } });
  const shared = await plan(
    options(place, {
      recipe: 'other',
      rare: { by: ['language'], below: '20%', reservoir: { name: 'monthly', rows: 4 } },
      admit: [{ refuse: 'author = "poet 1"', because: 'asked not to be read' }],
    }),
  );
  const refused = new Map(shared.reservoir!.refused.map(({ reason, rows }) => [reason, rows]));
  expect(refused.get('admit[0]')).toBe(3);
  expect(shared.reservoir!.offered.rows).toBe(7);

  // Garbage is collected around it; a forgotten row leaves the store.
  await collectGarbage(await openExistingWorkspace(place.workspace));
  expect(await stored(place.workspace)).toContain(place.texts[0]);
  const { digests } = await planForget({ workspace: place.workspace, id: 'archive/a0' });
  expect(digests).toHaveLength(1);
  await forget({ workspace: place.workspace, reason: 'asked to' }, digests);
  expect(await stored(place.workspace)).not.toContain(place.texts[0]);
  expect(await stored(place.workspace)).toContain(place.texts[1]);
  expect((await verifyBuild(first.name, place)).problems, 'the erasure is told').toEqual([]);
  expect((await readKeptReservoir(first.folder))!.erasures).toMatchObject([{ rows: 1, reason: 'asked to' }]);
  expect((await plan(options(place))).reservoir).toMatchObject({ offered: { rows: 6 } });

  // Its source is withdrawn: nothing of it is used or kept, and that is said with the count.
  await addToLineage(await openExistingWorkspace(place.workspace), 'withdrawals', {
    schema: 'outcross.withdrawal/1',
    name: 'archive',
    target: { kind: 'source', source: 'archive' },
    reason: 'the deed was revoked',
    reached: { builds: [], models: [], generations: [] },
    withdrawn_at: '2026-01-02T00:00:00Z',
  });
  const third = await build(options(place));
  expect(third.manifest.reservoir).toMatchObject({
    offered: { rows: 6 },
    selected: { rows: 0 },
    refused: [{ reason: 'withdrawn.archive', says: 'the deed was revoked', rows: 6 }],
    kept: { rows: 1 },
  });
  expect(ofArchive(await rowsOf(third))).toEqual([]);

  // What is gone or changed is not passed over.
  await rm(path.join(first.folder, 'reservoir.json'));
  expect((await verifyBuild(first.name, place)).problems).toEqual([
    expect.objectContaining({ file: 'reservoir.json', problem: expect.stringContaining('missing') }),
  ]);
  await expect(plan(options(place))).rejects.toThrow(/reservoir\.json.*is missing/);
});

test('a kept human row does not give way to a copy by a model', { timeout: SLOW_MS }, async () => {
  const place = await archive();
  await build(options(place));
  await rm(path.join(place.data, 'archive'), { recursive: true });
  await mkdir(path.join(place.data, 'model'));
  await writeFile(path.join(place.data, 'model/SOURCE.yaml'), 'origin: synthetic\n');
  await writeFile(path.join(place.data, 'model/a.jsonl'), lines([{ id: 'm', text: place.texts[3], lang: 'is' }]));
  await place.audit();
  const { name, manifest } = await build(options(place));
  const { rows, reservoir } = manifest;
  expect(reservoir).toMatchObject({ offered: { rows: 8 }, selected: { rows: 8 } });
  expect(rows.refused).toEqual([expect.objectContaining({ reason: 'repeats', rows: 1 })]);
  const [explained] = await explain('model/m', options(place));
  expect(explained).toMatchObject({ reason: { id: 'repeats' }, survivor: expect.stringMatching(/^archive\/a\d$/) });
  // Half of them are by that poet, and no source of the second build holds them.
  const { builds: reached } = await withdraw({
    workspace: place.workspace,
    where: 'author = "poet 1"',
    isDryRun: true,
  });
  expect(reached.find((one) => one.build === name)?.splits).toEqual([
    expect.objectContaining({ split: 'train', rows: 4, examples: ['archive/a1', 'archive/a3', 'archive/a5'] }),
  ]);
});

describe('what is kept', () => {
  test('of each group the same rows whatever the seed, never what is held out', { timeout: SLOW_MS }, async () => {
    const place = await archive();
    const rare = { by: ['language'], below: '20%', reservoir: { rows: 3 } };
    const keptOf = async (recipe: Partial<RecipeInput>) => {
      const built = await build(options(place, { rare, ...recipe }));
      expect(built.manifest.reservoir!.kept).toMatchObject({ most_of_each: 3, of_each: 3 });
      return built.manifest.reservoir!.kept;
    };
    const kept = await keptOf({ recipe: 'a' });
    expect(kept.rows).toBe(3);
    expect((await keptOf({ recipe: 'b', seed: 99 })).sha256).toBe(kept.sha256);
    // Two at once, sharing one reservoir.
    const together = await Promise.all(
      [1, 2].map((seed) =>
        build(options(place, { recipe: `c${seed}`, seed, rare: { ...rare, reservoir: { rows: 3, name: 'shared' } } })),
      ),
    );
    expect(new Set(together.map(({ manifest }) => manifest.reservoir!.kept.sha256))).toEqual(new Set([kept.sha256]));
    for (const { name } of together) expect((await verifyBuild(name, place)).problems).toEqual([]);
    const held = await build(options(place, { recipe: 'd', hold_out: { share: 0.6, of: { where: 'language = is' } } }));
    const rows = await readBuild(held.folder, held.manifest);
    const heldIs = rows['hold-out']!.filter(({ lang }) => lang === 'is').length;
    expect(heldIs).toBeGreaterThan(0);
    expect(held.manifest.reservoir!.kept.rows).toBe(8 - heldIs);
    expect((await verifyBuild(held.name, place)).problems).toEqual([]);
  });
});
