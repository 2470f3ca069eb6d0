import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { runBuild } from '../src/mix/build/run-build.ts';
import { readRecipeFile } from '../src/mix/recipe/read-recipe.ts';
import type { Recipe } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { buildCard } from '../src/report/build-card.ts';
import { openExistingWorkspace, type Workspace } from '../src/workspace/workspace.ts';
import { freezeTexts } from './support/freeze-texts.ts';
import { type BuiltRow, readBuild } from './support/read-build.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

const DATA = process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../examples/build', import.meta.url));
const isThere = existsSync(path.join(DATA, 'recsys')) && existsSync(path.join(DATA, 'synthetic'));
const SLOW_MS = 600_000;
const GENRES: ReadonlySet<string> = new Set(['Drama', 'Comedy', 'Action', 'Adventure', 'Crime']);
const YEAR = 365.25 * 86_400_000;

const unpacked = (name: string) =>
  gunzipSync(readFileSync(path.join(DATA, name)))
    .toString('utf8')
    .trim()
    .split('\n');
const rowsOf = (name: string) => unpacked(name).map((line) => JSON.parse(line) as Record<string, string>);
const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const cell = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
const csv = (rows: readonly Record<string, unknown>[]) =>
  `${Object.keys(rows[0]!).join(',')}\n${rows.map((row) => Object.values(row).map(cell).join(',')).join('\n')}\n`;
const HUMAN = 'origin: human\n';

/** Real data of each kind, in the shape that the example of the kind is written for. */
function files(): FileTree {
  const prompts = rowsOf('synthetic/alpacaeval_prompts.jsonl.gz');
  const promptOf = new Map(prompts.map((one) => [one.id, one.instruction as string]));
  const answers = (file: string, model: string, count: number) =>
    rowsOf(`synthetic/alpacaeval/${file}.jsonl.gz`)
      .filter((one) => one.model === model && promptOf.has(one.p!))
      .slice(0, count);
  const human = prompts.filter((one) => one.human !== null);
  const chat = (question: string, answer: string) => [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  const pairs = Object.fromEntries(
    (
      [
        ['alpaca', 'alpaca_rlhf', 'alpaca-7b'],
        ['vicuna', 'vicuna7b', 'vicuna-7b'],
        ['mistral', 'mistral_zephyr', 'Mistral-7B-Instruct-v0.2'],
        ['phi', 'phi2_base_sft_dpo', 'phi-2'],
        ['xwin', 'xwin', 'xwinlm-70b-v0.1'],
      ] as const
    ).flatMap(([family, file, model], at) => {
      const written = new Map(answers(file, model, 805).map((one) => [one.p, one.out as string]));
      const rows = human.slice(at * 40, at * 40 + 40).map((one, i) => ({
        id: `${family}${i}`,
        prompt: one.instruction,
        chosen: one.human,
        rejected: written.get(one.id) ?? 'no answer',
        rater: `crowd-${1 + (i % 4)}`,
      }));
      return [
        [`pairs-${family}/p.jsonl`, lines(rows)],
        [
          `pairs-${family}/SOURCE.yaml`,
          `fields: { prompt: human, chosen: human, rejected: synthetic }\ngenerator: { family: ${family} }\n`,
        ],
      ];
    }),
  );
  const films = new Map(
    unpacked('recsys/ml_latest_small_2018.movies.csv.gz').map((line) => {
      const [id, ...rest] = line.split(',');
      return [id, { title: rest.slice(0, -1).join(',').replaceAll('"', ''), genre: rest.at(-1)!.split('|')[0] }];
    }),
  );
  const ratings = unpacked('recsys/ml_latest_small_2018.ratings.csv.gz')
    .slice(1)
    .map((line) => line.split(','));
  const times = ratings.map(([, , , seconds]) => Number(seconds));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const popularity = new Map<string, number>();
  for (const [, film] of ratings) popularity.set(film!, (popularity.get(film!) ?? 0) + 1);
  // What was shown and why is not in the data: well-known films stand for what a system recommends.
  const groupOf = (film: string) => {
    const genre = films.get(film)?.genre ?? '';
    return (popularity.get(film) ?? 0) > 150 ? 'hits' : GENRES.has(genre) ? genre : 'other';
  };
  const log = ratings
    .filter((_, i) => i % 60 === 0)
    .map(([user, film, rating, seconds], i) => ({
      id: `e${i}`,
      user: user!,
      text: films.get(film!)?.title ?? film!,
      rating: rating!,
      date: new Date(2024 * YEAR + ((Number(seconds) - first) / (last - first)) * 2.8 * YEAR - 1970 * YEAR)
        .toISOString()
        .slice(0, 10),
      shown_because: (popularity.get(film!) ?? 0) > 60 ? 'recommended' : i % 7 === 0 ? 'exploration' : 'search',
      item_group: groupOf(film!),
    }));
  const penguins = (
    JSON.parse(gunzipSync(readFileSync(path.join(DATA, 'numeric/vega_penguins.json.gz'))).toString()) as Record<
      string,
      string
    >[]
  ).map((one, i) => ({
    id: `b${i}`,
    text: `bill ${one['Beak Length (mm)']} by ${one['Beak Depth (mm)']} mm, ${one['Body Mass (g)']} g`,
    site: String(one.Island),
    diagnosis: String(one.Species),
  }));
  const ofSite = (site: string) => penguins.filter((one) => one.site === site);
  const tar = (name: string) =>
    execFileSync('tar', ['-tf', path.join(DATA, 'images', name)], { encoding: 'utf8' })
      .split('\n')
      .filter((one) => /\.(jpe?g|png)$/i.test(one));
  const pictures = tar('cifar10_train_400x10.tar').filter((_, i) => i % 13 === 0);
  const picture = (image: string, i: number, style: string, subject: string) => ({
    image,
    text: `${style} of ${subject}, plate ${i} of ${path.basename(image)}`,
    style,
    subject,
    tdm_reserved: 'no',
  });
  const ofClass = (from: number, to: number) =>
    pictures.map((image, i) => picture(image, i, 'photograph', image.split('/').at(-2)!)).slice(from, to);
  const third = Math.ceil(pictures.length / 3);
  const cut = (text: string) => text.slice(0, 1500);
  return {
    'chat-models/c.jsonl': lines(
      [...answers('openai', 'gpt4_0613', 90), ...answers('alpaca_rlhf', 'alpaca-7b', 90)].map((one, i) => ({
        id: `m${i}`,
        messages: chat(promptOf.get(one.p!)!, one.out!),
        generated_by: one.model,
        product: i % 30 === 0 ? 'letters' : 'general',
        checked_by: i % 3 === 0 ? null : 'editors',
      })),
    ),
    'chat-models/SOURCE.yaml': 'roles: { user: human, assistant: synthetic }\n',
    'chat-people/c.jsonl': lines(
      human.slice(0, 150).map((one, i) => ({
        id: `h${i}`,
        messages: chat(one.instruction!, one.human!),
        product: i % 50 === 0 ? 'poems' : 'general',
      })),
    ),
    'chat-people/SOURCE.yaml': HUMAN,
    ...pairs,
    'log/log.csv': csv(log),
    'log/SOURCE.yaml': HUMAN,
    'clinic-north/r.csv': csv(ofSite('Biscoe')),
    'clinic-north/SOURCE.yaml': HUMAN,
    'clinic-south/r.csv': csv(ofSite('Dream')),
    'clinic-south/SOURCE.yaml': HUMAN,
    'clinic-east/r.csv': csv(ofSite('Torgersen')),
    'clinic-east/SOURCE.yaml': HUMAN,
    'clinic-made/r.csv': csv(
      ofSite('Dream')
        .slice(0, 60)
        .map((one) => ({ ...one, id: `made-${one.id}` })),
    ),
    'clinic-made/SOURCE.yaml':
      'origin: synthetic\ngenerator: { family: tables }\ngeneration_depth: { min: 1, max: 1 }\n',
    'speeches/s.jsonl': lines(
      rowsOf('text/sotu_1790_on.jsonl.gz')
        .filter((_, i) => i % 3 === 0)
        .map(({ id, date, text }) => ({ id: String(id), date: String(date), text: cut(text!), domain: 'speech' })),
    ),
    'speeches/SOURCE.yaml': HUMAN,
    'proposals/p.jsonl': lines(
      rowsOf('text/peps_2022-11-29.jsonl.gz')
        .slice(0, 100)
        .map(({ id, text, title }) => ({ id: String(id), text: cut(`${title}\n${text}`), domain: 'proposal' })),
    ),
    'proposals/SOURCE.yaml': HUMAN,
    'answers/a.jsonl': lines(
      answers('mistral_zephyr', 'Mistral-7B-Instruct-v0.2', 120).map((one, i) => ({
        id: `a${i}`,
        text: cut(one.out!),
        generated_by: 'mistral-7b-instruct',
        domain: 'answer',
      })),
    ),
    'answers/SOURCE.yaml': 'origin: synthetic\n',
    'pictures-a/c.jsonl': lines(ofClass(0, third)),
    'pictures-a/SOURCE.yaml': HUMAN,
    'pictures-b/c.jsonl': lines(ofClass(third, 2 * third)),
    'pictures-b/SOURCE.yaml': HUMAN,
    'pictures-c/c.jsonl': lines([
      ...ofClass(2 * third, pictures.length),
      ...tar('real_photos.tar').map((image, i) => picture(image, i, i === 0 ? 'etching' : 'old photograph', 'scene')),
    ]),
    'pictures-c/SOURCE.yaml': HUMAN,
    'pictures-made/c.jsonl': lines(
      tar('sd_parsers_metadata.tar').map((image, i) => ({
        ...picture(image, i, 'rendering', 'fantasy'),
        generated_by: 'stable-diffusion',
        licence: 'MIT',
      })),
    ),
    'pictures-made/SOURCE.yaml': 'origin: synthetic\n',
  };
}

describe.skipIf(!isThere)(`recipes of examples/build${isThere ? '' : ` (skipped: no real data in ${DATA})`}`, () => {
  let workspace: Workspace;

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'outcross-examples-'));
    const data = path.join(folder, 'data');
    await writeFiles(data, files());
    const columns =
      'product checked_by rater style subject shown_because item_group site diagnosis domain tdm_reserved';
    await audit({
      data: [data],
      workspace: path.join(folder, 'ws'),
      sourcesBy: 'folder',
      groupColumns: columns.split(' '),
      ignoredColumns: ['all'],
      measuresWidth: false,
      workers: 1,
    });
    workspace = await openExistingWorkspace(path.join(folder, 'ws'));
    return () => rm(folder, { recursive: true, force: true });
  }, SLOW_MS);

  /** Builds by an example, from the sources of its kind, at a size that the data here has. */
  async function built(name: string, sources: string, size: Partial<Recipe>) {
    const { recipe } = await readRecipeFile(path.join(EXAMPLES, `${name}.yaml`));
    const reference = await freezeTexts(workspace, [
      'Fourscore and seven years ago our fathers brought forth a new nation.',
    ]);
    const { manifest, folder } = await runBuild({
      workspace,
      workers: 0,
      card: buildCard,
      findReference: async (_, wanted) => ({ name: wanted, folder: reference }),
      recipe: {
        ...recipe,
        sources: [{ audit: null, only: sources }],
        output: { ...recipe.output, format: 'jsonl.zst' },
        // That of the audit here, which serves all kinds.
        repeats: { ...recipe.repeats, budget: 0.1 },
        ...size,
      },
    });
    const splits = await readBuild(folder, manifest);
    const rows = Object.entries(splits).flatMap(([split, own]) => (split === 'hold-out' ? [] : own));
    return { manifest, splits, rows };
  }
  const share = (rows: readonly BuiltRow[], fits: (row: BuiltRow) => boolean) => rows.filter(fits).length / rows.length;

  test('text: human writing first, caps on families', { timeout: SLOW_MS }, async () => {
    const { manifest, rows } = await built('text', 'source in (speeches, proposals, answers)', {
      budget: { unit: 'tokens', total: 52_000 },
      choose: { among: 'synthetic', by: 'facility-location', vectors: 'n-grams', weights: null },
    });
    expect(manifest.budget).toMatchObject({ unit: 'tokens', asked: 52_000 });
    expect(rows.length).toBeGreaterThan(20);
    for (const { min, max, selected, id } of manifest.rules.filter((rule) => rule.id.startsWith('human.floor')))
      expect(selected, id).toBeGreaterThanOrEqual((min ?? 0) * 52_000 * 0.98 - (max ?? 0));
  });

  test('chats: answers of models only where somebody checked them', { timeout: SLOW_MS }, async () => {
    const { rows, manifest } = await built('chat', 'source in (chat-models, chat-people)', {
      budget: { unit: 'rows', total: 120 },
    });
    expect(rows).toHaveLength(120);
    for (const row of rows) if (row.source === 'chat-models') expect(row.checked_by).toBe('editors');
    expect(share(rows, (row) => row.origin_class === 'human')).toBeGreaterThanOrEqual(0.3);
    expect(manifest.rows.refused.find(({ reason }) => reason === 'verified')!.rows).toBeGreaterThan(30);
    expect(
      rows.filter((row) => row.product === 'poems'),
      'the rare product is kept',
    ).toHaveLength(3);
  });

  test('preference pairs: whole, by many raters and against many families', { timeout: SLOW_MS }, async () => {
    const { rows, splits } = await built('preferences', 'source ~ pairs', {
      budget: { unit: 'rows', total: 100 },
      hold_out: { rows: 20, of: 'all', locked: true },
    });
    expect(rows).toHaveLength(100);
    for (const row of rows) expect(Object.keys(row)).toEqual(expect.arrayContaining(['prompt', 'chosen', 'rejected']));
    expect(share(rows, (row) => row.rater === 'crowd-1')).toBeLessThanOrEqual(0.3);
    expect(splits['hold-out']!.length).toBeGreaterThan(0);
    expect(splits['hold-out']!.length).toBeLessThanOrEqual(20);
  });

  test('images by path: rare styles and subjects are kept, made ones bounded', { timeout: SLOW_MS }, async () => {
    const { rows, manifest } = await built('images', 'source ~ pictures', { budget: { unit: 'rows', total: 150 } });
    expect(rows).toHaveLength(150);
    const old = manifest.strata.listed.filter(({ values }) => values.style === 'old photograph');
    expect(old.reduce((sum, { human }) => sum + human.before.rows, 0)).toBeGreaterThan(5);
    for (const { human } of old) expect(human.after.rows).toBeGreaterThanOrEqual(human.before.rows - 1);
    const etching = manifest.strata.listed.find(({ values }) => values.style === 'etching')!;
    expect(etching).toMatchObject({ rare: true, human: { before: { rows: 1 } } });
    expect(etching.human.after.rows, 'one picture shows it, up to three times').toBeGreaterThanOrEqual(1);
    const copies = Map.groupBy(rows, (row) => row.record_id);
    expect(Math.max(...copies.values().map((own) => own.length)), 'upweighting is capped').toBeLessThanOrEqual(3);
    expect(share(rows, (row) => row.source === 'pictures-made')).toBeLessThanOrEqual(0.1);
    for (const row of rows) expect(row.image).toMatch(/\.(jpe?g|png)$/i);
  });

  test('interactions: organic choices and explored items come before what was recommended', {
    timeout: SLOW_MS,
  }, async () => {
    const { rows, manifest } = await built('interactions', 'source = log', { budget: { unit: 'rows', total: 200 } });
    expect(rows).toHaveLength(200);
    const floor = manifest.rules.find(({ id }) => id === 'interactions.floor')!;
    expect(floor.min).toBe(0.15);
    const free = (row: BuiltRow) => row.shown_because !== 'recommended';
    expect(share(rows, free)).toBeGreaterThanOrEqual(0.15);
    expect(share(rows, (row) => row.item_group === 'hits')).toBeLessThanOrEqual(0.3);
    const led = rows.filter((row) => !free(row));
    expect(
      led.every((row) => row.item_group === 'hits'),
      'what was recommended stands there only because its group asks for 20 rows',
    ).toBe(true);
    expect(led.length).toBeLessThanOrEqual(20);
    expect(
      manifest.rows.refused.find(({ reason }) => reason === 'admit[0]')!.rows,
      'older than the catalogue',
    ).toBeGreaterThan(0);
  });

  test('tables: every site and every rare diagnosis, made rows fill up', { timeout: SLOW_MS }, async () => {
    const { rows, splits } = await built('table', 'source ~ clinic', {});
    expect(share(rows, (row) => row.origin_class === 'human')).toBeGreaterThanOrEqual(0.7);
    expect(share(rows, (row) => row.source === 'clinic-made')).toBeLessThanOrEqual(0.3);
    expect(new Set(rows.map((row) => row.site))).toEqual(new Set(['Biscoe', 'Dream', 'Torgersen']));
    expect(new Set(rows.map((row) => row.diagnosis)).size).toBe(3);
    expect(Object.keys(splits).sort()).toEqual(['test', 'train', 'validation']);
  });
});
