/**
 * What a training set keeps when it has to be small: the default recipe beside what teams do without one.
 *
 *   node bench/build-comparison.ts [--budget 800000] [--human 0.4] [--draws 20] [--seed 1]
 *
 * The corpus is made from ../shared/data (or OUTCROSS_DATA): human text of many languages, decades and kinds, most of them rare; answers of six
 * families of models; model rows that repeat human ones. All ways get the same budget of words, and human text may be at most a share of it, less
 * than there is. Beside the recipe: files one after the other until the budget is spent, and rows drawn at random (mean over draws, with the standard
 * deviation); both fill the human share from human rows and the rest from model rows in the same way. Prints two tables in Markdown for
 * docs/build.md and ends with 1 where a promise does not hold.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../examples/demo/seeded-random.ts';
import { contentHash } from '../src/io/content-hash.ts';
import { wordsOf } from '../src/kernels/words-of.ts';
import { recipeSchema } from '../src/mix/recipe/recipe.ts';
import { measureTextPanel } from '../src/range/text-panel.ts';
import { audit } from '../src/report/audit.ts';
import { build } from '../src/report/build.ts';
import { readParquetFile } from '../src/workspace/read-parquet-file.ts';
import { readBuild } from '../test/support/read-build.ts';
import { describeMachine } from './machine.ts';
import { type MixedCorpus, type MixedRow, mixedCorpus, writeMixedCorpus } from './mixed-corpus.ts';

const { values } = parseArgs({
  options: {
    budget: { type: 'string', default: '800000' },
    human: { type: 'string', default: '0.4' },
    draws: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const BUDGET = Number(values.budget);
const HUMAN = Number(values.human);
const FAMILY_CAP = 0.2;
const FLOOR = 0.95;
/** Of the human words, a stratum is rare below it: the default of recipes. */
const RARE_BELOW = 0.01;
const PANEL_WORDS = 200_000;
const PANEL_BYTES = 1 << 20;
const FAMILIES = [
  { match: 'gpt*', family: 'gpt' },
  { match: 'text_davinci*', family: 'gpt' },
  { match: 'vicuna*', family: 'vicuna' },
  { match: 'Mistral*', family: 'mistral' },
  { match: 'zephyr*', family: 'mistral' },
  { match: 'alpaca*', family: 'alpaca' },
  { match: 'phi*', family: 'phi' },
  { match: 'xwin*', family: 'xwin' },
];

interface Chosen {
  readonly rows: readonly { readonly row: MixedRow; readonly isHuman: boolean }[];
}
interface Measured {
  readonly rarest: number;
  readonly rareKept: number;
  readonly rareGone: number;
  readonly lost: number;
  readonly family: number;
  readonly human: number;
  readonly panel: Readonly<Record<string, number>>;
}

const data = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));
const corpus = mixedCorpus(data, { seed: Number(values.seed) });
const wordsById = new Map(corpus.rows.map(({ row }) => [row.id, wordsOf(row.text).length]));
const byId = new Map(corpus.rows.map((one) => [one.row.id, one]));
const folder = mkdtempSync(path.join(os.tmpdir(), 'outcross-build-comparison-'));
try {
  writeMixedCorpus(path.join(folder, 'data'), corpus);
  const workspace = path.join(folder, 'workspace');
  await audit({
    data: [path.join(folder, 'data')],
    workspace,
    sourcesBy: 'folder',
    groupColumns: ['lang', 'decade', 'domain'],
    scoresStyle: false,
  });
  const recipe = recipeSchema.parse({
    recipe: 'small',
    budget: { words: BUDGET },
    generators: FAMILIES,
    shares: [{ of: 'origin = human', max: HUMAN, because: 'all that the comparison allows' }],
    caps: { family: FAMILY_CAP },
    rare: { by: ['lang', 'decade', 'domain'] },
  });
  const built = await build({ workspace, recipe });
  const standsFor = new Map<string, string>();
  const table = path.join(built.folder, built.manifest.row_table.file);
  for await (const rows of readParquetFile<{ row_id: string; survivor: string | null }>(table))
    for (const { row_id: id, survivor } of rows) if (survivor !== null) standsFor.set(nameOf(id), nameOf(survivor));
  const rare = rareStrata(standsFor);
  const chosen = Object.values(await readBuild(built.folder, built.manifest))
    .flat()
    .map(({ id }) => byId.get(id as string)!);
  const results = new Map<string, readonly Measured[]>([
    ['default recipe', [measured({ rows: chosen }, { rare, standsFor })]],
    ['one file after the other', [measured(inBudget(corpus.rows), { rare, standsFor })]],
    [
      'at random',
      Array.from({ length: Number(values.draws) }, (_, draw) =>
        measured(inBudget(seededRandom(draw, 'draw').shuffle(corpus.rows)), { rare, standsFor }),
      ),
    ],
  ]);
  print(results, { manifest: built.manifest, rare });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Human rows up to the human share and model rows up to the rest, each in the order given. */
function inBudget(rows: MixedCorpus['rows']): Chosen {
  const left = { human: BUDGET * HUMAN, model: BUDGET * (1 - HUMAN) };
  return {
    rows: rows.filter(({ row, isHuman }) => {
      const kind = isHuman ? 'human' : 'model';
      const words = wordsById.get(row.id)!;
      if (words > left[kind]) return false;
      left[kind] -= words;
      return true;
    }),
  };
}

function stratumOf({ lang, decade, domain }: MixedRow): string {
  return `${lang} ${decade} ${domain}`;
}

interface Strata {
  /** Human words of each rare stratum. */
  readonly rare: ReadonlyMap<string, number>;
  /** Row that holds all of a row's text, by the row's id. */
  readonly standsFor: ReadonlyMap<string, string>;
}

/** Human words of each rare stratum, each text once. */
function rareStrata(standsFor: Strata['standsFor']): Strata['rare'] {
  const mass = massByStratum(
    corpus.rows.filter(({ isHuman }) => isHuman),
    standsFor,
  );
  const total = [...mass.values()].reduce((sum, words) => sum + words, 0);
  return new Map([...mass].filter(([, words]) => words < RARE_BELOW * total));
}

function massByStratum(rows: MixedCorpus['rows'], standsFor: Strata['standsFor']): Map<string, number> {
  const mass = new Map<string, number>();
  const seen = new Set<string>();
  for (const { row } of rows) {
    let id = row.id;
    while (standsFor.has(id)) id = standsFor.get(id)!;
    if (seen.has(id)) continue;
    seen.add(id);
    const stratum = stratumOf(byId.get(id)!.row);
    mass.set(stratum, (mass.get(stratum) ?? 0) + wordsById.get(id)!);
  }
  return mass;
}

/** A row's own id, without its source and the place of a text in it. */
function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1).replace(/#.*$/, '');
}

function measured({ rows }: Chosen, { rare, standsFor }: Strata): Measured {
  const human = rows.filter(({ isHuman }) => isHuman);
  const mass = massByStratum(human, standsFor);
  const kept = [...rare].map(([stratum, words]) => (mass.get(stratum) ?? 0) / words);
  const total = rows.reduce((sum, { row }) => sum + wordsById.get(row.id)!, 0);
  const humanTexts = new Set(human.map(({ row }) => row.text));
  const families = Object.values(
    Object.groupBy(
      rows.filter(({ isHuman }) => !isHuman),
      ({ row }) => familyOf(row.generated_by!),
    ),
  );
  const share = (own: MixedCorpus['rows']) => own.reduce((sum, { row }) => sum + wordsById.get(row.id)!, 0) / total;
  const documents = rows
    .map(({ row }) => ({ key: contentHash(Buffer.from(row.text)), text: row.text }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const panel = measureTextPanel(
    { id: 'chosen', documents: () => documents },
    { words: PANEL_WORDS, bytes: PANEL_BYTES },
  );
  return {
    rarest: Math.min(...kept),
    rareKept: kept.filter((one) => one >= FLOOR).length,
    rareGone: kept.filter((one) => one === 0).length,
    lost: rows.filter(({ row }) => corpus.repeats.has(row.id) && !humanTexts.has(corpus.repeats.get(row.id)!)).length,
    family: Math.max(0, ...families.map((own) => share(own!))),
    human: share(human),
    panel: Object.fromEntries(panel.metrics.map(({ id, value }) => [id, value])),
  };
}

function familyOf(generator: string): string {
  return FAMILIES.find(({ match }) => generator.startsWith(match.slice(0, -1)))?.family ?? generator;
}

function print(
  results: ReadonlyMap<string, readonly Measured[]>,
  {
    manifest,
    rare,
  }: { readonly manifest: Awaited<ReturnType<typeof build>>['manifest']; readonly rare: Strata['rare'] },
): void {
  const names = [...results.keys()];
  const cell = (one: readonly Measured[], pick: (measured: Measured) => number, digits: number, factor = 1) => {
    const all = one.map((measured) => factor * pick(measured));
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    if (all.length === 1) return mean.toFixed(digits);
    const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1));
    return `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
  };
  const line = (title: string, pick: (measured: Measured) => number, digits = 0, factor = 1) =>
    `| ${title} | ${names.map((name) => cell(results.get(name)!, pick, digits, factor)).join(' | ')} |`;
  const humanRows = corpus.rows.filter(({ isHuman }) => isHuman).length;
  const lines = [
    describeMachine(),
    '',
    `${humanRows} human and ${corpus.rows.length - humanRows} model rows, ${corpus.repeats.size} of which repeat a human one; ${rare.size} rare strata; ${BUDGET} words, of which at most ${100 * HUMAN} % human.`,
    '',
    `| | ${names.join(' | ')} |`,
    `| --- |${names.map(() => ' ---: |').join('')}`,
    line(`rare strata with at least ${100 * FLOOR} % of their human words, of ${rare.size}`, (one) => one.rareKept),
    line('rare strata without any', (one) => one.rareGone),
    line('least kept of a rare stratum, %', (one) => one.rarest, 1, 100),
    line('human texts that stand there as a model’s copy only', (one) => one.lost),
    line(`largest family, % of the words (cap ${100 * FAMILY_CAP})`, (one) => one.family, 1, 100),
    line('human, % of the words', (one) => one.human, 1, 100),
    ...Object.keys(results.get(names[0]!)![0]!.panel).map((id) =>
      line(`${id}, ${PANEL_WORDS} words`, (one) => one.panel[id] ?? Number.NaN, 4),
    ),
    '',
    '| rules that bind | rules | words they hold | price of the dearest, words | moved by it, words |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...[...Map.groupBy(manifest.rules, ({ id }) => id.split('.').slice(0, 2).join('.'))].flatMap(([kind, all]) => {
      const binding = all.filter(({ price, moved }) => price > 0 || moved > 0);
      if (binding.length === 0) return [];
      const dearest = binding.reduce((a, b) => (a.price + a.moved >= b.price + b.moved ? a : b));
      const held = binding.reduce((sum, { selected }) => sum + selected, 0);
      return [
        `| ${kind} | ${binding.length} | ${held} | ${Math.round(dearest.price)} | ${Math.round(dearest.moved)} |`,
      ];
    }),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const [own] = results.get('default recipe')!;
  if (own!.rareKept < rare.size || own!.lost > 0 || own!.family > FAMILY_CAP + 1e-9) process.exitCode = 1;
}
