import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditOptions } from '../src/audit/audit-options.ts';
import { addToLineage } from '../src/lineage/read-lineage.ts';
import { type RecipeInput, recipeSchema } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { type BuildOptions, build, builds, diffBuilds, explain, plan, verifyBuild } from '../src/report/build.ts';
import { readParquetFile } from '../src/workspace/read-parquet-file.ts';
import { openExistingWorkspace } from '../src/workspace/workspace.ts';
import { buildCorpus } from './support/build-corpus.ts';
import { randomText } from './support/random-text.ts';
import { type BuiltRow, readBuild } from './support/read-build.ts';
import { runCli, startCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

const KILLS = 3;
/** Several builds or an audit of real data: minutes on a machine that does other things too. */
const SLOW_MS = 240_000;

interface Audited {
  readonly data: string;
  readonly workspace: string;
}

const corpus = buildCorpus();
/** Audited once; tests that change data or hold rows out for good have one of their own. */
let common: Audited;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-build-'));
  common = await audited(corpus.files, folder);
  return () => rm(folder, { recursive: true, force: true });
});

async function audited(
  files: FileTree = corpus.files,
  parent?: string,
  more: Partial<AuditOptions> = {},
): Promise<Audited> {
  const folder = parent ?? (await temporaryFolder('build'));
  const data = path.join(folder, 'data');
  const workspace = path.join(folder, 'ws');
  await writeFiles(data, files);
  await audit({
    data: [data],
    workspace,
    sourcesBy: 'folder',
    measuresWidth: false,
    ignoredColumns: ['all'],
    workers: 1,
    ...more,
  });
  return { data, workspace };
}

function options({ workspace }: Audited, recipe: Partial<RecipeInput> = {}): BuildOptions {
  return { workspace, workers: 0, recipe: recipeSchema.parse({ recipe: 'trial', rare: false, ...recipe }) };
}

const idOf = (row: BuiltRow) => row.record_id as string;

describe('what goes in', () => {
  test('every row is counted once: read = selected + held out + refused', async () => {
    const place = common;
    const own = options(place, {
      budget: { rows: 300 },
      admit: [{ refuse: 'source = notes and words < 30', because: 'short notes say little' }],
      // Not for good: other tests build from the same audit.
      hold_out: { share: 0.1, locked: false },
      splits: { train: 0.8, validation: 0.2 },
    });
    const { manifest, folder, name, isNew } = await build(own);
    const { read, selected, held_out: held, refused } = manifest.rows;
    // 300 letters, 200 outputs, 60 chats, 40 pairs, 80 notes.
    expect(read.rows).toBe(680);
    expect(selected.rows).toBe(300);
    expect(refused.reduce((sum, { rows }) => sum + rows, selected.rows + held.rows)).toBe(read.rows);
    expect(refused.find(({ reason }) => reason === 'admit[0]')).toMatchObject({ says: 'short notes say little' });
    expect(refused.find(({ reason }) => reason === 'admit[0]')!.rows).toBeGreaterThan(10);
    const rows = await readBuild(folder, manifest);
    expect(rows.train!.length + rows.validation!.length).toBe(300);
    expect(rows.validation!.length).toBeGreaterThan(30);
    expect(rows['hold-out']!.length).toBe(held.rows);
    expect(held.rows).toBeGreaterThan(15);
    expect(new Set(rows['hold-out']!.map((row) => row.origin_class))).toEqual(new Set(['human']));
    const all = Object.values(rows).flat().map(idOf);
    expect(new Set(all).size, 'no row stands in two splits').toBe(all.length);
    expect(isNew).toBe(true);
    expect(await verifyBuild(name, place)).toMatchObject({ problems: [], checked: { rows: all.length } });
    expect((await plan(own)).rows, 'a plan says the same').toEqual(manifest.rows);
  });

  test('a row is what is learned from it; of repeats the human row stays', async () => {
    const place = common;
    const { manifest, folder } = await build(options(place));
    const rows = Object.values(await readBuild(folder, manifest)).flat();
    const classes = (source: string, column = 'outcross_source') =>
      new Set(rows.filter((row) => row[column] === source).map((row) => row.origin_class));
    expect(classes('letters')).toEqual(new Set(['human']));
    expect(classes('chats'), 'the answer of the assistant, not the question').toEqual(new Set(['synthetic']));
    expect(classes('pairs')).toEqual(new Set(['human']));
    expect(classes('notes')).toEqual(new Set(['unknown']));
    for (const text of corpus.shared) {
      const copies = rows.filter((row) => row.text === text);
      expect(copies.map(idOf), 'one copy, the human one').toEqual([expect.stringMatching(/^letters\//)]);
    }
    expect(manifest.rows.refused).toEqual([expect.objectContaining({ reason: 'repeats', rows: 5 })]);
    expect((await explain('models/m2', options(place)))[0]).toMatchObject({
      split: null,
      reason: { id: 'repeats' },
      survivor: 'letters/l2',
    });
  });

  test('a text is not lost with the copy that stayed for it, unless that was taken back', async () => {
    const random = new SeededRandom(31);
    const texts = (count: number) => Array.from({ length: count }, () => randomText(random, 40));
    const shared = texts(4);
    const source = (own: readonly string[]) =>
      `${[...shared, ...own].map((text, i) => JSON.stringify({ id: `r${i}`, text })).join('\n')}\n`;
    const place = await audited({
      'archive/a.jsonl': source(texts(60)),
      'archive/SOURCE.yaml': 'origin: human\n',
      'forum/a.jsonl': source(texts(60)),
      'forum/SOURCE.yaml': 'origin: human\n',
      'model/a.jsonl': source(texts(60)),
      'model/SOURCE.yaml': 'origin: synthetic\n',
    });
    const refused = async (own: Partial<RecipeInput>) =>
      Object.fromEntries((await plan(options(place, own))).rows.refused.map(({ reason, rows }) => [reason, rows]));
    expect(await refused({})).toEqual({ repeats: 8 });
    const without = { admit: [{ refuse: 'source = archive' }] };
    expect(await refused(without), 'copies of the forum come in, those of the model do not').toEqual({
      'admit[0]': 64,
      repeats: 4,
    });
    expect((await explain('forum/r2', options(place, without)))[0]).toMatchObject({ split: 'train', survivor: null });
    expect((await explain('model/r2', options(place, without)))[0]).toMatchObject({
      reason: { id: 'repeats' },
      survivor: 'forum/r2',
    });
    const { manifest, name, folder } = await build(options(place, without));
    expect(await verifyBuild(name, place)).toMatchObject({ problems: [] });
    const trained = Object.values(await readBuild(folder, manifest)).flat();
    for (const text of shared) expect(trained.filter((row) => row.text === text)).toHaveLength(1);

    const take = (target: { kind: 'where'; expression: string } | { kind: 'record'; record: string }, own: string) =>
      openExistingWorkspace(place.workspace).then((workspace) =>
        addToLineage(workspace, 'withdrawals', {
          schema: 'outcross.withdrawal/1',
          name: own,
          target,
          reason: 'asked to',
          reached: { builds: [], models: [], generations: [] },
          withdrawn_at: '2026-01-02T00:00:00Z',
        }),
      );
    await take({ kind: 'record', record: 'archive/r0' }, 'one');
    expect(await refused({})).toEqual({ withdrawn: 1, repeats: 6, 'repeats.withdrawn': 2 });
    expect((await explain('forum/r0', options(place)))[0]).toMatchObject({ reason: { id: 'repeats.withdrawn' } });
    await take({ kind: 'where', expression: 'source = archive' }, 'all');
    expect(await refused({})).toEqual({ withdrawn: 1, 'withdrawn.all': 63, 'repeats.withdrawn': 8 });
  }, 60_000);

  test('rows that say the same thing twice are not taken for each other', async () => {
    const random = new SeededRandom(32);
    const rows = Array.from({ length: 6 }, (_, i) => {
      const text = randomText(random, 20);
      return { id: `p${i}`, prompt: text, response: text };
    });
    const place = await audited({
      'echo/a.jsonl': `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`,
      'echo/SOURCE.yaml': 'origin: human\n',
    });
    const { folder, manifest } = await build(options(place));
    const contents = new Set<bigint>();
    for await (const slice of readParquetFile<{ content: bigint }>(path.join(folder, manifest.row_table.file)))
      for (const { content } of slice) contents.add(content);
    expect(contents.size).toBe(rows.length);
  });

  test('flat columns give way to columns of the data, and columns of two types become text', async () => {
    const place = common;
    const { manifest, folder } = await build(options(place));
    expect(manifest.columns.flat).toMatchObject({
      source: 'outcross_source',
      record_id: 'record_id',
      license: 'license',
    });
    expect(manifest.columns.as_text).toEqual(['score']);
    const rows = new Map(
      Object.values(await readBuild(folder, manifest))
        .flat()
        .map((row) => [idOf(row), row]),
    );
    expect(rows.get('letters/l7')).toMatchObject({
      source: 'attic',
      outcross_source: 'letters',
      score: '7',
      license: 'CC0-1.0',
      source_kind: 'archive',
      generation_depth_max: 0,
    });
    expect(rows.get('models/m8')).toMatchObject({
      score: '8 points',
      generator: 'meta/llama-3-8b',
      generation_depth_min: 1,
      generation_depth_max: null,
    });
    expect(rows.get('models/m9')).toMatchObject({ score: null });
    const shard = zstdDecompressSync(await readFile(path.join(folder, manifest.splits[0]!.shards[0]!.file))).toString();
    expect(shard, 'numbers are copied as they are written').toContain('"big":9007199254740993,"record_id":"notes/');
    const card = await readFile(path.join(folder, 'README.md'), 'utf8');
    expect(card).toContain('path: data/train-*');
    expect(card).toMatch(/- name: messages\n\s+list:\n\s+- name: content/);
  });

  test('floors and caps hold in what was written', async () => {
    const place = common;
    const { manifest, folder } = await build(
      options(place, {
        budget: { rows: 400 },
        human: { floor: 0.5 },
        caps: { family: 0.15, unknown: 0.1, source: { named: { pairs: 0.05 } } },
        rare: { by: ['language'], below: 0.1, floor: 1, rows: 0, repeat: 3 },
        sources: [{ only: 'not (source = chats)' }],
      }),
    );
    const { train } = await readBuild(folder, manifest);
    const share = (fits: (row: BuiltRow) => boolean) => train!.filter(fits).length / train!.length;
    expect(train!.length).toBe(400);
    expect(share((row) => row.origin_class === 'human')).toBeGreaterThanOrEqual(0.5);
    expect(share((row) => String(row.generator).startsWith('openai'))).toBeLessThanOrEqual(0.15);
    expect(share((row) => row.origin_class === 'unknown')).toBeLessThanOrEqual(0.1);
    expect(share((row) => row.outcross_source === 'pairs')).toBeLessThanOrEqual(0.05);
    expect(share((row) => row.outcross_source === 'chats')).toBe(0);
    const rare = train!.filter((row) => row.lang === 'is');
    expect(new Set(rare.map(idOf)).size, 'all rare letters are kept').toBe(5);
    // A cell taken in part does not stand in front: the median place of any source is in the middle.
    for (const source of ['letters', 'models']) {
      const places = train!.flatMap((row, place) => (row.outcross_source === source ? [place] : []));
      expect(places[Math.floor(places.length / 2)]!).toSatisfy((place: number) => place > 120 && place < 280);
    }
    expect(manifest.rules.length).toBeGreaterThan(4);
    expect(manifest.rows.refused.map(({ reason }) => reason)).toContain('sources');
  });

  test('a word budget is met within one row', async () => {
    const place = common;
    const { manifest, folder } = await build(options(place, { budget: { words: 9000 }, human: { floor: 0.6 } }));
    const longest = Math.max(
      ...(await readBuild(folder, manifest)).train!.map((row) => JSON.stringify(row).split(' ').length),
    );
    const { words } = manifest.splits[0]!;
    expect(words).toBeLessThanOrEqual(9000);
    expect(words).toBeGreaterThan(9000 - longest);
    expect(manifest.budget.selected).toBe(words);
  });
});

test('shards of Parquet hold the same rows with their types', async () => {
  const place = common;
  const recipe = { recipe: 'table', output: { format: 'parquet' } } satisfies Partial<RecipeInput>;
  const { manifest, folder, name } = await build(options(place, recipe));
  expect((await verifyBuild(name, place)).problems).toEqual([]);
  const [shard] = manifest.splits[0]!.shards;
  expect(shard).toMatchObject({ file: 'data/train-00000-of-00001.parquet', rows: 675 });
  const rows: BuiltRow[] = [];
  for await (const slice of readParquetFile<BuiltRow>(path.join(folder, shard!.file))) rows.push(...slice);
  const json = await build(options(place, { ...recipe, recipe: 'lines', output: {} }));
  expect(rows.map(idOf), 'in the same order').toEqual((await readBuild(json.folder, json.manifest)).train!.map(idOf));
  const chat = rows.find((row) => idOf(row).startsWith('chats/'))!;
  expect(chat).toMatchObject({
    messages: [{ role: 'user' }, { role: 'assistant' }],
    text: null,
    origin_class: 'synthetic',
    generation_depth_min: 1,
  });
  expect(rows.find((row) => idOf(row).startsWith('notes/'))!.big).toBe(9007199254740993n);
});

test('what is kept back, unverified, withdrawn or in an evaluation set stays out, each for its reason', {
  timeout: SLOW_MS,
}, async () => {
  const random = new SeededRandom(77);
  const rows = Array.from({ length: 12 }, (_, i) => ({
    id: `w${i}`,
    text: randomText(random, 60),
    url: i === 0 ? 'https://a.example.org/x' : i === 1 ? 'https://notexample.org/' : `https://site${i}.net/`,
    reserved: i === 2 ? 'true' : 'no',
    generated_by: i < 6 ? 'people' : 'gpt-4o',
    judge: i === 6 ? null : i === 7 ? 'gpt-4o' : 'reviewers',
  }));
  const place = await audited(
    {
      'web/w.jsonl': `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`,
      'exam/e.jsonl': `${JSON.stringify({ id: 'e', text: rows[9]!.text })}\n`,
      'web/SOURCE.yaml': 'origin: human\nfields: {}\n',
    },
    undefined,
    { groupColumns: ['reserved', 'judge'] },
  );
  await audit({ data: [path.join(place.data, 'exam')], workspace: place.workspace, measuresWidth: false, workers: 1 });
  const [whole, exam] = (await readdir(path.join(place.workspace, 'audits'))).sort(
    (a, b) => Number(a.includes('exam')) - Number(b.includes('exam')),
  );
  await addToLineage(await openExistingWorkspace(place.workspace), 'withdrawals', {
    schema: 'outcross.withdrawal/1',
    name: 'asked',
    target: { kind: 'record', record: 'web/w10' },
    reason: 'the author asked',
    reached: { builds: [], models: [], generations: [] },
    withdrawn_at: '2026-11-22T00:00:00Z',
  });
  const own = options(place, {
    sources: [{ audit: whole, only: 'source = web' }],
    opt_outs: { column: 'reserved', hosts: ['example.org'] },
    verified: { column: 'judge' },
    decontaminate: [{ audit: exam }],
  });
  const { manifest, folder } = await build(own);
  expect(Object.fromEntries(manifest.rows.refused.map(({ reason, rows: count }) => [reason, count]))).toEqual({
    sources: 1,
    withdrawn: 1,
    opt_outs: 1,
    'opt_outs.hosts': 1,
    verified: 1,
    'verified.self': 1,
    decontaminate: 1,
  });
  expect((await explain('web/w10', own))[0]!.reason).toEqual({
    id: 'withdrawn',
    says: 'withdrawn by its id: the author asked',
  });
  expect((await readBuild(folder, manifest)).train!.map(idOf).sort()).toEqual([
    'web/w1',
    'web/w11',
    'web/w3',
    'web/w4',
    'web/w5',
    'web/w8',
  ]);
});

describe('the same in, the same out', () => {
  test('whatever the workers and the order of files', { timeout: SLOW_MS }, async () => {
    const recipe = {
      budget: { rows: 350 },
      human: { floor: 0.5 },
      splits: { train: 0.9, test: 0.1 },
      output: { shard: '1 MB' },
      choose: { by: 'facility-location' },
    } satisfies Partial<RecipeInput>;
    const place = common;
    const first = await build(options(place, recipe));
    for (const workers of [1, 3]) {
      const again = await build({ ...options(place, recipe), workers });
      expect([again.isNew, again.manifest.digest]).toEqual([false, first.manifest.digest]);
    }
    const other = await build(options(place, { ...recipe, seed: 2 }));
    expect(other.manifest.splits[0]!.shards[0]!.sha256).not.toBe(first.manifest.splits[0]!.shards[0]!.sha256);
    const difference = await diffBuilds(first.name, other.name, place);
    expect(difference.recipe).toEqual([{ key: 'seed', before: 1, after: 2 }]);
    expect(difference.moves.length).toBeGreaterThan(0);
    const { 'letters/a.jsonl': a, 'letters/b.jsonl': b, ...rest } = corpus.files;
    const elsewhere = await audited({ ...rest, 'letters/z.jsonl': a!, 'letters/c.jsonl': b! });
    const moved = await build(options(elsewhere, recipe));
    expect(moved.manifest.splits, 'files by other names and in another order').toEqual(first.manifest.splits);
  });

  test('two builds at once do not disturb each other', async () => {
    const place = common;
    const [a, b] = await Promise.all([
      build(options(place, { recipe: 'one', budget: { rows: 200 } })),
      build(options(place, { recipe: 'two', budget: { rows: 200 }, seed: 9 })),
    ]);
    expect((await builds(place)).map(({ name }) => name)).toEqual(expect.arrayContaining([a.name, b.name]));
    for (const { name } of [a, b]) expect((await verifyBuild(name, place)).problems).toEqual([]);
  });

  test(
    'killed at any point, nothing half-written is seen, and the next run gives the same',
    async () => {
      const place = common;
      const recipe = path.join(path.dirname(place.data), 'recipe.yaml');
      await writeFile(recipe, 'recipe: killed\nrare: false\nbudget: { rows: 350 }\n');
      const args = ['build', recipe, '--workspace', place.workspace, '--workers', '2'];
      const before = (await builds(place)).map(({ name }) => name);
      const random = new SeededRandom(11);
      for (let i = 0; i < KILLS; i++) {
        const { child, result } = startCli([...args, '--progress', 'json']);
        const stage = random.pick(['read', 'compare', 'write', 'publish']);
        await new Promise<void>((resolve) => {
          child.stderr!.on('data', (chunk: Buffer) => {
            if (chunk.toString().includes(`"stage":"${stage}"`)) resolve();
          });
          void result.then(() => resolve());
        });
        await sleep(random.below(60));
        child.kill('SIGKILL');
        await result;
        for (const { name, manifest } of await builds(place)) {
          expect(manifest, name).not.toBeNull();
          if (before.includes(name)) continue;
          expect((await verifyBuild(name, place)).problems).toEqual([]);
        }
      }
      const { code, stderr } = await runCli([...args, '--quiet']);
      expect([code, stderr]).toEqual([0, '']);
      // The same recipe gives what is there already.
      expect((await build(options(place, { recipe: 'killed', budget: { rows: 350 } }))).isNew).toBe(false);
      expect((await readdir(path.join(place.workspace, 'tmp'))).filter((name) => name.startsWith('build-'))).toEqual(
        [],
      );
    },
    SLOW_MS,
  );
});

describe('hold-outs', () => {
  test('what was once held out stays out of every later build, with its copies', { timeout: SLOW_MS }, async () => {
    const place = await audited();
    const first = await build(options(place, { recipe: 'first', hold_out: { share: 0.2 } }));
    const held = (await readBuild(first.folder, first.manifest))['hold-out']!;
    expect(held.length).toBeGreaterThan(30);
    const later = await build(options(place, { recipe: 'second', seed: 4 }));
    const ids = new Set((await readBuild(later.folder, later.manifest)).train!.map(idOf));
    expect(held.filter((row) => ids.has(idOf(row)))).toEqual([]);
    expect(later.manifest.rows.refused.find(({ reason }) => reason === 'hold_out.near')!.rows).toBeGreaterThanOrEqual(
      held.length,
    );
    // The same hold-out holds the same rows, however small its share has become.
    const again = await build(options(place, { recipe: 'first', seed: 5, hold_out: { share: 0.01 } }));
    expect((await readBuild(again.folder, again.manifest))['hold-out']!.map(idOf).sort()).toEqual(
      held.map(idOf).sort(),
    );
    // Copied into other data under another id, it is known by its text.
    const copied = path.join(place.data, 'copies');
    await writeFiles(copied, { 'x.jsonl': `${JSON.stringify({ id: 'x', text: held[0]!.text, extra: 'column' })}\n` });
    await audit({ data: [copied], workspace: place.workspace, measuresWidth: false, workers: 1 });
    const own = options(place, { recipe: 'third' });
    expect((await plan(own)).rows).toMatchObject({
      read: { rows: 1 },
      selected: { rows: 0 },
      refused: [{ reason: 'hold_out.near' }],
    });
    await expect(build(own)).rejects.toThrow(/no row is left/);
  });
});

test('rows of one parent, and the parent, are on one side, over several steps', async () => {
  const random = new SeededRandom(33);
  const row = (id: string, parent?: string) => ({ id, text: randomText(random, 30), parent_id: parent });
  const families = Array.from({ length: 60 }, (_, i) => [
    row(`book ${i}#é`),
    ...Array.from({ length: 3 }, (_, k) => row(`part${i}-${k}`, k === 0 ? `books/book ${i}#é` : `book ${i}#é`)),
    row(`note${i}`, `part${i}-0`),
    // The parent of these is no row.
    ...Array.from({ length: 2 }, (_, k) => row(`leaf${i}-${k}`, `lost${i}`)),
  ]);
  const place = await audited(
    {
      'books/a.jsonl': `${families
        .flat()
        .map((one) => JSON.stringify(one))
        .join('\n')}\n`,
      'books/SOURCE.yaml': 'origin: human\n',
    },
    undefined,
    { groupColumns: ['parent_id'] },
  );
  const { folder, manifest } = await build(
    options(place, { hold_out: { share: 0.2, locked: false }, splits: { train: 0.7, validation: 0.3 } }),
  );
  const sides = new Map<string, Set<string>>();
  for (const [split, rows] of Object.entries(await readBuild(folder, manifest))) {
    for (const one of rows) {
      const family = idOf(one)
        .replace(/^books\/(?:book%20|part|note)(\d+).*$/, 'book $1')
        .replace(/-\d$/, '');
      sides.set(family, (sides.get(family) ?? new Set()).add(split));
    }
  }
  expect(sides.size).toBe(120);
  expect([...sides].filter(([, own]) => own.size > 1)).toEqual([]);
  // 120 units, a fifth of them: 24 on average, standard deviation 4.4.
  const held = [...sides.values()].filter((own) => own.has('hold-out')).length;
  expect(held).toBeGreaterThan(10);
  expect(held).toBeLessThan(42);
});

describe('what is refused', () => {
  test('data that changed since its audit, with which', async () => {
    const place = await audited();
    await appendFile(
      path.join(place.data, 'models/out.jsonl'),
      `${JSON.stringify({ id: 'new', text: 'one more row' })}\n`,
    );
    expect((await plan(options(place))).rows.read.rows, 'rows behind those that were read change nothing').toBe(680);
    const file = path.join(place.data, 'letters/b.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('1890', '1891'));
    await expect(build(options(place))).rejects.toThrow(/letters\/b\.jsonl was written to/);
    await rm(file);
    await expect(build(options(place))).rejects.toThrow(/letters\/b\.jsonl is gone/);
    expect(await builds(place)).toEqual([]);
  });

  test('a recipe whose rules clash fails before anything is written, and names them', async () => {
    const place = common;
    const before = (await builds(place)).map(({ name }) => name);
    const clash = build(options(place, { budget: { rows: 400 }, human: { floor: 0.95 } }));
    await expect(clash).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringMatching(/human\.floor.*budget|budget.*human\.floor/) as never,
    });
    expect((await builds(place)).map(({ name }) => name)).toEqual(before);
  });

  test('a disk that holds no more: nothing is visible', async () => {
    const place = common;
    const recipe = path.join(path.dirname(place.data), 'full.yaml');
    await writeFile(recipe, 'recipe: full\nrare: false\n');
    const limited = await runCli(['build', recipe, '--workspace', place.workspace, '--quiet'], {
      fileSizeLimit: 49_152,
    });
    expect(limited.code).toBe(3);
    expect(limited.stderr).toMatch(/ulimit -f|too large/i);
    expect((await builds(place)).filter(({ name }) => name.endsWith('full'))).toEqual([]);
  });

  test('a build that was changed', async () => {
    const place = common;
    const { folder, manifest, name } = await build(options(place, { recipe: 'changed', budget: { rows: 100 } }));
    const problems = async () => (await verifyBuild(name, place)).problems;
    const file = path.join(folder, 'manifest.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"rows":100', '"rows":101'));
    expect(await problems()).toEqual([
      { file: 'manifest.json', problem: expect.stringContaining('changed after it was written') as never },
    ]);
    await writeFile(file, text);
    const shard = path.join(folder, manifest.splits[0]!.shards[0]!.file);
    const bytes = await readFile(shard);
    bytes[bytes.length - 9]! ^= 1;
    await writeFile(shard, bytes);
    expect((await problems()).map(({ problem }) => problem).join()).toContain('has the digest');
    await rm(shard);
    expect((await problems())[0]!.problem).toBe('is missing');
    await writeFile(path.join(folder, 'data/train-99999.jsonl.zst'), 'x');
    expect((await problems()).at(-1)!.problem).toContain('does not name: data/train-99999.jsonl.zst');
  });
});

const REAL_DATA = process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../shared/data');
const reason = existsSync(REAL_DATA)
  ? ''
  : ' (skipped: the data lie beside the repository, or where OUTCROSS_DATA says)';

describe.skipIf(reason !== '')(`real data${reason}`, () => {
  test(
    'archives, packed files and rows in 190 languages are built and proved',
    async () => {
      const workspace = path.join(await temporaryFolder('real'), 'ws');
      const files = [
        'poems_tang.jsonl.gz',
        'udhr2_languages.jsonl.gz',
        'tldr_tree_2022-11-29.tar.gz',
        'sotu_1790_on.jsonl.gz',
      ];
      await audit({
        data: files.map((file) => path.join(REAL_DATA, 'text', file)),
        workspace,
        sourcesBy: 'file',
        measuresWidth: false,
      });
      const { manifest, name, folder } = await build(options({ data: '', workspace }, { budget: { rows: 2000 } }));
      expect(manifest.rows.selected.rows).toBe(2000);
      expect((await verifyBuild(name, { workspace })).problems).toEqual([]);
      const rows = (await readBuild(folder, manifest)).train!;
      expect(new Set(rows.map((row) => row.source ?? row.outcross_source)).size).toBe(4);
    },
    SLOW_MS,
  );
});
