import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignedManifest } from '../src/lineage/manifest.ts';
import { type RecipeInput, recipeSchema } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { type BuildOptions, build, diffBuilds, explain, plan, verifyBuild } from '../src/report/build.ts';
import { randomText } from './support/random-text.ts';
import { readBuild } from './support/read-build.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { writeFiles } from './support/write-files.ts';

/** An audit and several builds. */
const SLOW_MS = 120_000;
const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

/** Words that no other text has. */
const rareText = (i: number) => Array.from({ length: 45 }, (_, at) => `kelp${i}reef${at}`).join(' ');

let workspace: string;

/**
 * 120 letters of people; 160 typical texts of models and 20 unlike anything else, checked by several; 60 notes of unknown origin of which some
 * carry marks of a chatbot.
 */
beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-choose-'));
  workspace = path.join(folder, 'ws');
  const random = new SeededRandom(21);
  const text = () => randomText(random, 45);
  const templates = [text(), text(), text()];
  const typical = () =>
    random
      .pick(templates)
      .split(' ')
      .map((word) => (random.below(4) === 0 ? random.pick(['harbour', 'lantern', 'ledger', 'saddle']) : word))
      .join(' ');
  const judges = ['unit-tests', 'gpt-4o', 'o-judge', null];
  await writeFiles(path.join(folder, 'data'), {
    'letters/a.jsonl': lines(Array.from({ length: 120 }, (_, i) => ({ id: `l${i}`, text: text() }))),
    'letters/SOURCE.yaml': 'origin: human\nbasis: contract\nreference: deed\n',
    'models/a.jsonl': lines(
      Array.from({ length: 180 }, (_, i) => ({
        id: `m${i}`,
        text: i % 9 === 0 ? rareText(i / 9) : typical(),
        generated_by: 'gpt-4o',
        checked_by: judges[i % 4],
        verdict: i % 8 === 0 ? 'fail' : 'pass',
      })),
    ),
    'models/SOURCE.yaml': 'origin: synthetic\n',
    'notes/a.jsonl': lines(
      Array.from({ length: 60 }, (_, i) => ({ id: `n${i}`, text: `${text()}${i % 2 === 0 ? ' turn0search0' : ''}` })),
    ),
  });
  await audit({
    data: [path.join(folder, 'data')],
    workspace,
    sourcesBy: 'folder',
    measuresWidth: false,
    ignoredColumns: ['all'],
    groupColumns: ['checked_by', 'verdict'],
    workers: 1,
  });
  return () => rm(folder, { recursive: true, force: true });
}, SLOW_MS);

function options(recipe: Partial<RecipeInput> = {}): BuildOptions {
  return { workspace, workers: 0, recipe: recipeSchema.parse({ recipe: 'trial', rare: false, ...recipe }) };
}

const isRare = (row: { readonly text?: unknown }) => String(row.text).includes('kelp');
/** A typical row, which this seed passes over. */
const PASSED_OVER = 'models/m1';
const models = {
  sources: [{ only: 'source in (letters, models)' }],
  budget: { rows: 150 },
} satisfies Partial<RecipeInput>;

describe('chosen for what they add', () => {
  test.each(['k-centre', 'n-grams'] as const)(
    '%s widens coverage more than chance',
    { timeout: SLOW_MS },
    async (by) => {
      const { choice, composition } = await plan(options({ ...models, choose: { by } }));
      expect(choice).toMatchObject({ by, candidates: 180, looked_at: 180, chosen: 30, kept: 120 });
      expect(choice!.coverage!.before.mean).toBeLessThan(choice!.coverage!.random.mean);
      const measure = by === 'n-grams' ? 'grams' : 'tail';
      expect(choice!.coverage!.random[measure]).toBeLessThan(choice!.coverage!.after[measure]);
      expect(composition.group.find(({ name }) => name === 'synthetic')!.after.rows).toBe(30);
    },
  );

  test('facility location takes the unlike before the typical, as much of each cell as before', {
    timeout: SLOW_MS,
  }, async () => {
    const recipe = { ...models, recipe: 'covered', choose: { by: 'facility-location' } } satisfies Partial<RecipeInput>;
    const planned = await plan(options(recipe));
    const { manifest, folder, name } = await build(options(recipe));
    // 30 of 180 rows of models: by hash some 3 of the 20 that are unlike the rest.
    const chosen = (await readBuild(folder, manifest)).train!.filter(({ source }) => source === 'models');
    expect(chosen.length).toBe(30);
    expect(chosen.filter(isRare).length).toBeGreaterThan(9);
    expect(manifest.choice).toEqual(planned.choice);
    const { before, after, random } = manifest.choice!.coverage!;
    expect(before.mean).toBeLessThan(random.mean);
    expect(random.mean).toBeLessThan(after.mean);
    expect(manifest.choice!.facts.provedShare).toBeGreaterThan(0.63);
    expect((await verifyBuild(name, { workspace })).problems).toEqual([]);
    const refused = manifest.rows.refused.find(({ reason }) => reason === 'choose.budget')!;
    expect(refused).toMatchObject({ rows: 150, says: expect.stringContaining('facility-location') as never });
  });

  test('a row is told what the choice made of it', { timeout: SLOW_MS }, async () => {
    const own = options({ ...models, choose: { by: 'facility-location' } });
    const [rare] = await explain('models/m9', own);
    expect(rare).toMatchObject({ split: 'train', choice: { by: 'facility-location', chosen: 30, candidates: 180 } });
    expect(rare!.choice!.place).toBeGreaterThan(0);
    const [out] = await explain(PASSED_OVER, own);
    expect(out).toMatchObject({ split: null, choice: { place: null }, reason: { id: 'choose.budget' } });
    expect(out!.choice!.nearest!.similarity).toBeGreaterThan(0);
  });

  test('embeddings, words as budget, and rows of all origins', { timeout: SLOW_MS }, async () => {
    const planned = await plan(
      options({
        budget: { words: 5000 },
        human: { first: false },
        choose: { by: 'facility-location', vectors: 'embedding', among: 'all' },
      }),
    );
    expect(planned.choice).toMatchObject({
      vectors: expect.stringMatching(/^tfidf-/) as never,
      candidates: 360,
      kept: 0,
    });
    expect(planned.budget.selected).toBeLessThanOrEqual(5000);
    expect(planned.budget.selected).toBeGreaterThan(4900);
  });
});

describe('drawn by a detector', () => {
  test('rows are drawn by weight, several times where they may be, and the manifest says so', {
    timeout: SLOW_MS,
  }, async () => {
    const notes = {
      sources: [{ only: 'source = notes' }],
      budget: { rows: 20 },
      admit: [],
    } satisfies Partial<RecipeInput>;
    const recipe = { ...notes, recipe: 'drawn', human: { first: false } } satisfies Partial<RecipeInput>;
    const marked = async (choose: RecipeInput['choose']) => {
      const { manifest, folder } = await build(options({ ...recipe, choose }));
      const rows = (await readBuild(folder, manifest)).train!;
      return { manifest, rows, marked: rows.filter(({ text }) => String(text).includes('turn0')).length };
    };
    const drawn = await marked({ weights: 'detector' });
    expect(drawn.manifest.drawn).toMatchObject({ power: 10, repeat: 1, before: { rows: 60 }, after: { rows: 20 } });
    const repeated = await marked({ weights: { power: 10, repeat: 3 } });
    expect(repeated.rows.length).toBe(20);
    const counts = [...Map.groupBy(repeated.rows, ({ record_id: id }) => id).values()].map((copies) => copies.length);
    expect(Math.max(...counts)).toBeGreaterThan(1);
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
  });
});

describe('hold-outs of a number of rows', () => {
  test('hold exactly so many, and a larger one holds the smaller', { timeout: SLOW_MS }, async () => {
    const found: { readonly name: string; readonly manifest: SignedManifest }[] = [];
    const held = async (rows: number) => {
      const { manifest, folder, name } = await build(
        options({ recipe: `held-${rows}`, hold_out: { name: `held-${rows}`, rows, locked: false } }),
      );
      expect(manifest.rows.held_out.rows).toBe(rows);
      found.push({ name, manifest });
      return (await readBuild(folder, manifest))['hold-out']!.map(({ record_id: id }) => id as string);
    };
    const few = await held(7);
    const many = await held(31);
    expect(many).toEqual(expect.arrayContaining(few));
    expect(many.every((id) => id.startsWith('letters/'))).toBe(true);
    const all = await plan(options({ hold_out: { rows: 1000, of: { where: 'source = notes' }, locked: false } }));
    expect(all.rows.held_out.rows, 'no more than there are').toBe(60);
    const both = await plan(options({ hold_out: { rows: 1000, share: 0.1, locked: false } }));
    expect(both.rows.held_out.rows).toBeLessThan(30);
    // Both are large enough to be measured, on as many words as they have and on a round number.
    for (const { manifest } of found) {
      const range = manifest.range!;
      expect(range).toMatchObject({ reason: null, groups_jackknife: 32 });
      expect(range.levels.map(({ words }) => words)).toEqual([range.words, 10_000]);
      for (const { words, metrics } of range.levels) {
        const types = metrics.find(({ id }) => id === 'types')!;
        // Different words are rarefied to half of the words.
        const half = Math.floor(words / 2);
        expect([types.read!.n, types.selected!.n], 'at equal n').toEqual([half, half]);
        expect(types.read!.low!).toBeLessThan(types.read!.value);
        expect(types.read!.high!).toBeGreaterThan(types.read!.value);
      }
      // A part of what was read is no wider than all of it.
      expect(range.selected.words).toBeLessThan(range.read.words);
    }
    const { range } = await diffBuilds(found[0]!.name, found[1]!.name, { workspace });
    expect(range).toMatchObject({ words: 10_000, reason: null });
    const types = range.metrics.find(({ id }) => id === 'types')!;
    expect(types.before).toEqual(
      found[0]!.manifest.range!.levels[1]!.metrics.find(({ id }) => id === 'types')!.selected,
    );
  });
});

describe('verified', () => {
  const only = { sources: [{ only: 'source in (letters, models)' }] } satisfies Partial<RecipeInput>;

  test('only what somebody independent stands for comes in, and bears the name', { timeout: SLOW_MS }, async () => {
    const { manifest, folder } = await build(
      options({
        ...only,
        recipe: 'verified',
        verified: { column: 'checked_by', where: 'verdict = pass' },
        generators: [{ match: 'o-judge', family: 'openai' }],
      }),
    );
    const reasons = Object.fromEntries(manifest.rows.refused.map(({ reason, rows }) => [reason, rows]));
    // Of each four rows one is checked by nobody, one by its generator, one by a model of its family.
    expect(reasons).toMatchObject({ verified: 45, 'verified.self': 90 });
    expect(reasons['verified.where']).toBe(23);
    expect(manifest.verifiers).toEqual([
      expect.objectContaining({ name: 'unit-tests', after: expect.objectContaining({ rows: 22 }) as never }),
    ]);
    const rows = (await readBuild(folder, manifest)).train!;
    expect(new Set(rows.filter(({ source }) => source === 'models').map((row) => row.verified_by))).toEqual(
      new Set(['unit-tests']),
    );
    expect(new Set(rows.filter(({ source }) => source === 'letters').map((row) => row.verified_by))).toEqual(
      new Set([null]),
    );
    const [row] = await explain('models/m1', options({ ...only, verified: { column: 'checked_by' } }));
    expect(row).toMatchObject({ split: null, reason: { id: 'verified.self' }, verifier: null });
  });

  test('a list of verifiers, and what rows should weigh by the golden ratio', { timeout: SLOW_MS }, async () => {
    const planned = await plan(
      options({
        ...only,
        verified: { column: 'checked_by', verifiers: ['o-judge'] },
        mix: 'golden-ratio',
        budget: { rows: 160 },
      }),
    );
    // 120 letters and 40 rows of models, k = 3: (√21 − 3)/2 of the weight is human.
    const share = (Math.sqrt(21) - 3) / 2;
    expect(planned.mix).toMatchObject({ fresh_human: 120, synthetic: 40, human_mass_share: 0.75 });
    expect(planned.mix!.human_share).toBeCloseTo(share, 5);
    expect(planned.mix!.human_weight).toBeCloseTo((share * 160) / 120, 5);
    expect(planned.verifiers!.map(({ name }) => name)).toEqual(['o-judge']);
    expect(planned.rows.refused.find(({ reason }) => reason === 'verified.verifiers')!.rows).toBe(90);
  });
});
