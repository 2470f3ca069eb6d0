/**
 * The gate on outputs that models really wrote, and on generations that were made from one another. Four questions: does it cry collapse over
 * ordinary versions of a model; do answers that are only longer or shorter change its verdict; does it tell people and models apart by range
 * further than the intervals allow; does it find recursive narrowing while averages stay within their margin. Prints tables; keeps the figures
 * in bench/results/gate-real-outputs.json and draws docs/images/recursion-light.svg and recursion-dark.svg.
 *
 *   node bench/gate-real-outputs.ts [--only outputs|recursion] [--generations 8] [--documents 6000] [--splits 999] [--seed 1]
 *   node bench/gate-real-outputs.ts --tables          tables and picture for docs/gate.md from the figures kept
 *
 * Reads ../shared/data, or OUTCROSS_DATA. Ends with 1 where one of the four is not as it should be. Takes about five minutes of a core; the
 * figures depend on data, seed and options, and on nothing of the machine.
 */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseHTML } from 'linkedom';
import { compare } from '../src/gate/compare/compare.ts';
import type { Comparison, GenerationComparison } from '../src/gate/compare/comparison.ts';
import { createReference } from '../src/gate/reference/create-reference.ts';
import { sayRatio } from '../src/gate/verdict/say-number.ts';
import type { Verdict } from '../src/gate/verdict/verdict.ts';
import { averagesAndTails } from '../src/report/charts/averages-and-tails.ts';
import { DARK_PALETTE, LIGHT_PALETTE } from '../src/report/charts/palette.ts';
import { standaloneSvg } from '../src/report/charts/standalone-svg.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { GATE_POOLS } from './gate-pools.ts';
import { describeMachine } from './machine.ts';
import { NgramModel } from './ngram-model.ts';
import { type Answer, readRealOutputs } from './real-outputs.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    generations: { type: 'string', default: '8' },
    documents: { type: 'string', default: '6000' },
    splits: { type: 'string', default: '999' },
    seed: { type: 'string', default: '1' },
    tables: { type: 'boolean', default: false },
  },
});
const DATA = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));
const RESULTS = path.join(import.meta.dirname, 'results/gate-real-outputs.json');
const IMAGES = path.join(import.meta.dirname, '../docs/images');
const splits = Number(values.splits);
const seed = Number(values.seed);

/** Words of each answer that are compared where people answered: half of their answers are shorter than 20. */
const HUMAN_WORDS = 10;
/** The pool that generations are made from: long enough texts in which the first word to the last hangs together. */
const RECURSION_POOL = 'sotu';
/** What the picture shows of the panel. */
const DRAWN: readonly (readonly [id: string, name: string])[] = [
  ['mean-surprisal', 'mean surprisal'],
  ['mattr-50', 'different words in a row of 50'],
  ['unseen-mass', 'mass of unseen words'],
  ['rare-survival', 'rarest words seen again'],
  ['distinct-4', 'different runs of 4 words'],
];

interface Interval {
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
}
/** What is kept of a comparison: no text, and no word of one. */
interface Judged {
  readonly name: string;
  readonly outcome: Verdict['outcome'];
  readonly isPaired: boolean;
  /** Units of the generation and of people that strata are counted on. */
  readonly units: readonly [generation: number, people: number];
  /** Units and words of each arm of the panel; null where it could not be measured. */
  readonly panelSize: { readonly units: number; readonly documents: number; readonly words: number } | null;
  readonly medianWords: number;
  readonly strata: readonly (Interval & { readonly id: string; readonly outcome: string })[];
  readonly averages: readonly (Interval & { readonly id: string; readonly outcome: string })[];
  readonly range: readonly (Interval & {
    readonly id: string;
    readonly outcome: string;
    readonly widerWhen: 'larger' | 'smaller';
    readonly pAdjusted: number | null;
  })[];
  readonly preconditions: readonly string[];
}
interface Ruler {
  readonly name: string;
  /** What is asked with it. */
  readonly question: 'chain' | 'verbosity' | 'recursion';
  readonly documents: number;
  readonly firstWords: number;
  readonly tested: number;
  readonly generations: readonly Judged[];
}
interface Results {
  readonly command: string;
  readonly machine: string;
  readonly splits: number;
  readonly seed: number;
  readonly rulers: readonly Ruler[];
}

let results: Results;
if (values.tables) results = JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
else {
  const rulers = [
    ...(values.only === 'recursion' ? kept('chain', 'verbosity') : await outputStudies()),
    ...(values.only === 'outputs' ? kept('recursion') : await recursionStudy()),
  ];
  results = {
    command: 'node bench/gate-real-outputs.ts',
    machine: describeMachine(),
    splits,
    seed,
    rulers,
  };
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}
printTables(results);
draw(results);
const broken = brokenPromises(results);
for (const promise of broken) process.stderr.write(`not as it should be: ${promise}\n`);
if (broken.length > 0) process.exitCode = 1;

/** Rulers of questions that are not asked anew. */
function kept(...questions: readonly Ruler['question'][]): readonly Ruler[] {
  if (!existsSync(RESULTS)) return [];
  const { rulers } = JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
  return rulers.filter(({ question }) => questions.includes(question));
}

/** Chains and verbosity: against people, and against the first version of each chain as if people had written it. */
async function outputStudies(): Promise<readonly Ruler[]> {
  const { human, chains, verbosity } = readRealOutputs(DATA);
  const all = chains.flatMap(({ versions }) => versions);
  const others = verbosity.filter(({ model }) => !all.some((version) => version.model === model));
  const rulers: Ruler[] = [];
  const everything = await withRuler({ name: 'people', answers: human, firstWords: HUMAN_WORDS }, [...all, ...others]);
  const isVariant = (name: string) => verbosity.some(({ model }) => model === name);
  rulers.push({
    ...everything,
    question: 'chain',
    generations: everything.generations.filter(({ name }) => all.some(({ model }) => model === name)),
  });
  const variants = (ruler: Omit<Ruler, 'question'>): Ruler => ({
    ...ruler,
    question: 'verbosity',
    generations: ruler.generations.filter(({ name }) => isVariant(name)),
  });
  rulers.push(variants(everything));
  for (const { versions } of chains) {
    const [first, ...later] = versions;
    const isMaker = versions.some(({ model }) => isVariant(model));
    const ruler = await withRuler({ name: first!.model, answers: first!.answers }, [
      ...later,
      ...(isMaker ? others : []),
    ]);
    rulers.push({
      ...ruler,
      question: 'chain',
      generations: ruler.generations.filter(({ name }) => !others.some(({ model }) => model === name)),
    });
    if (isMaker) rulers.push(variants(ruler));
  }
  const plain = verbosity[1]!;
  rulers.push(variants(await withRuler({ name: plain.model, answers: plain.answers }, others)));
  return rulers;
}

/** Freezes answers as a ruler, and holds other models' answers to the same prompts against it. */
async function withRuler(
  {
    name,
    answers,
    firstWords,
  }: { readonly name: string; readonly answers: readonly Answer[]; readonly firstWords?: number },
  versions: readonly { readonly model: string; readonly answers: readonly Answer[] }[],
): Promise<Omit<Ruler, 'question'>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'outcross-real-outputs-'));
  const write = (file: string, rows: readonly object[]) =>
    writeFileSync(path.join(folder, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  try {
    write('ruler.jsonl', answers);
    for (const [at, version] of versions.entries()) write(`v${at}.jsonl`, version.answers);
    const place = { cwd: folder, workspace: 'ws' };
    const { manifest } = await createReference({
      name: 'ruler',
      data: ['ruler.jsonl'],
      assumesHuman: true,
      ...(firstWords !== undefined && { firstWords }),
      ...place,
    });
    const comparison = await compare({
      ...place,
      reference: 'ruler',
      generations: versions.map(({ model }, at) => ({ name: model, data: [`v${at}.jsonl`] })),
      splits,
      onStep: told(name),
    });
    return rulerOf(name, comparison, manifest.strata.filter(({ isTested }) => isTested).length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Some texts of a human pool are frozen; as many others are what the first model learns from. Each model's texts, as many and as long, are what the
 * next one learns from. Generation 0 is what the first model learns from.
 */
async function recursionStudy(): Promise<readonly Ruler[]> {
  const pool = GATE_POOLS.find(({ name }) => name === RECURSION_POOL)!;
  const texts = [...new Set(pool.texts(DATA))];
  const inOrder = texts
    .map((text) => ({ text, order: hash('sha256', `${seed} ${text}`) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ text }) => text);
  const half = Math.min(Number(values.documents), Math.floor(texts.length / 2));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'outcross-recursion-'));
  const write = (file: string, rows: readonly string[]) =>
    writeFileSync(
      path.join(folder, file),
      rows.map((text, at) => `${JSON.stringify({ id: `${file}-${at}`, text })}\n`).join(''),
    );
  try {
    write('people.jsonl', inOrder.slice(0, half));
    let current = inOrder.slice(half, 2 * half);
    write('g0.jsonl', current);
    const count = Number(values.generations);
    for (let generation = 1; generation <= count; generation++) {
      const learnt = current.map((text) => text.split(/\s+/));
      const model = new NgramModel(learnt);
      const random = seededGenerator(seed * 1000 + generation);
      current = learnt.map(({ length }) => model.sample(length, random).join(' '));
      write(`g${generation}.jsonl`, current);
    }
    const place = { cwd: folder, workspace: 'ws' };
    const { manifest } = await createReference({ name: 'ruler', data: ['people.jsonl'], assumesHuman: true, ...place });
    const comparison = await compare({
      ...place,
      reference: 'ruler',
      generations: Array.from({ length: count + 1 }, (_, at) => ({ name: String(at), data: [`g${at}.jsonl`] })),
      splits,
      onStep: told('recursion'),
    });
    const tested = manifest.strata.filter(({ isTested }) => isTested).length;
    return [{ ...rulerOf(pool.title, comparison, tested), question: 'recursion' }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line on stderr for each generation that is begun. */
function told(ruler: string): (step: string, progress: { readonly name: string }) => void {
  let last = '';
  return (step, { name }) => {
    if (step !== 'read' || name === last) return;
    last = name;
    process.stderr.write(`${ruler}: ${name}\n`);
  };
}

function rulerOf(name: string, { reference, generations }: Comparison, tested: number): Omit<Ruler, 'question'> {
  return {
    name,
    documents: reference.documents,
    firstWords: reference.firstWords,
    tested,
    generations: generations.map(judged),
  };
}

function judged({ name, verdict, facts, reference, isPaired, panel }: GenerationComparison): Judged {
  const interval = ({ ratio, low, high }: { ratio: number; low: number | undefined; high: number | undefined }) => ({
    ratio: rounded(ratio)!,
    low: rounded(low),
    high: rounded(high),
  });
  return {
    name,
    outcome: verdict.outcome,
    isPaired,
    units: [facts.units, reference.units],
    panelSize: panel === undefined ? null : pick(panel.sample),
    medianWords: facts.medianWords,
    strata: verdict.strata
      .filter(({ isTested }) => isTested)
      .map(({ id, outcome, ratio, low, high }) => ({ id, outcome, ...interval({ ratio: ratio ?? 0, low, high }) })),
    averages: verdict.panel
      .filter(({ role }) => role === 'average')
      .map((own) => ({ id: own.id, outcome: own.outcome, ...interval(own) })),
    range: verdict.panel
      .filter(({ role }) => role === 'range')
      .map((own) => ({
        id: own.id,
        outcome: own.outcome,
        widerWhen: own.widerWhen,
        pAdjusted: rounded(own.pAdjusted),
        ...interval(own),
      })),
    preconditions: verdict.preconditions.filter(({ holds }) => !holds).map(({ id }) => id),
  };
}

function pick({ units, documents, words }: { units: number; documents: number; words: number }) {
  return { units, documents, words };
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(4));
}

/** What should hold and does not. */
function brokenPromises({ rulers }: Results): readonly string[] {
  const found: string[] = [];
  const of = (question: Ruler['question']) => rulers.filter((ruler) => ruler.question === question);
  const chains = of('chain');
  // People are one ruler; the first versions of all makers are one control.
  const [people, ...firsts] = chains;
  for (const [ruler, judged] of [
    ['people', people?.generations ?? []],
    ['first versions', firsts.flatMap(({ generations }) => generations)],
  ] as const)
    if (judged.length > 0 && judged.every(({ outcome }) => outcome === 'FAIL'))
      found.push(`all ${judged.length} models are called narrower than ${ruler}: a blanket collapse`);
  for (const { name, generations } of chains)
    for (const { name: model, range } of generations)
      for (const { id } of range.filter((own) => own.outcome === 'narrowed' && !isPlain(own)))
        found.push(`${model} is called narrower than ${name} in ${id}, of which the interval does not speak`);
  for (const { name, generations } of of('verbosity'))
    if (new Set(generations.map(({ outcome }) => outcome)).size > 1)
      found.push(
        `against ${name} verdicts flip with length: ${generations.map((own) => `${own.name} ${own.outcome}`).join(', ')}`,
      );
  for (const { generations } of of('recursion')) {
    const [people, ...models] = generations;
    if (people?.outcome === 'FAIL') found.push('the human half that the first model learns from is called narrowed');
    for (const { name, outcome, averages } of models) {
      if (outcome !== 'FAIL') found.push(`generation ${name} is not caught: ${outcome}`);
      const moved = averages.filter((own) => own.outcome !== 'within').map(({ id }) => id);
      if (moved.length > 0) found.push(`generation ${name}: ${moved.join(', ')} left the margin of 10 %`);
    }
  }
  return found;
}

/** Whether the interval lies on the narrow side of 1; there is none where people show nothing, and the model something. */
function isPlain({ low, high, widerWhen }: Judged['range'][number]): boolean {
  if (low === null || high === null) return widerWhen === 'smaller';
  return widerWhen === 'larger' ? high < 1 : low > 1;
}

function printTables({ rulers }: Results): void {
  const of = (question: Ruler['question']) => rulers.filter((ruler) => ruler.question === question);
  const [people, ...firsts] = of('chain');
  if (people !== undefined) printVerdicts('versions against people', [people]);
  if (firsts.length > 0) printVerdicts('versions against the first of their chain', firsts);
  if (of('verbosity').length > 0) printVerdicts('brief and thorough answers of one model', of('verbosity'));
  for (const ruler of of('recursion')) printRecursion(ruler);
}

function printVerdicts(title: string, rulers: readonly Ruler[]): void {
  print(`\n${title}\n`);
  print(
    '| ruler: documents, first words | model | prompts: all, in the panel | words, median | verdict | average: mean surprisal | unusual wording | narrower | wider |',
  );
  print('| --- | --- | ---: | ---: | --- | --- | --- | --- | --- |');
  for (const { name, documents, firstWords, generations } of rulers)
    for (const [at, own] of generations.entries()) {
      const named = (outcome: string) =>
        own.range
          .filter((each) => each.outcome === outcome)
          .map((each) =>
            each.low === null ? `${each.id}, of which the ruler shows none` : `${each.id} ${sayWith(each)}`,
          )
          .join('; ');
      const ruler = at === 0 ? `${name}: ${documents}, ${firstWords}` : '';
      const problems = own.preconditions.length > 0 ? ` (${own.preconditions.join(', ')})` : '';
      print(
        `| ${ruler} | ${own.name} | ${own.units[0]}, ${own.panelSize?.units ?? '–'} | ${own.medianWords} | ${own.outcome}${problems} | ${sayIn(own.averages, 'mean-surprisal')} | ${sayIn(own.strata, 'surprisal:high')} | ${named('narrowed')} | ${named('over-dispersed')} |`,
      );
    }
}

function printRecursion({ name, documents, firstWords, tested, generations }: Ruler): void {
  print(
    `\nrecursion, ${name}: ${documents} documents in the comparator, first ${firstWords} words, ${tested} tested strata\n`,
  );
  const ids = generations[0]?.range.map(({ id }) => id) ?? [];
  print(`| measure | ${generations.map((own) => (own.name === '0' ? 'people' : own.name)).join(' | ')} |`);
  print(`| --- | ${generations.map(() => '---:').join(' | ')} |`);
  const row = (title: string, cells: readonly string[]) => print(`| ${title} | ${cells.join(' | ')} |`);
  row(
    'documents',
    generations.map(({ units }) => String(units[0])),
  );
  row(
    'of each arm in the panel',
    generations.map(({ panelSize }) => String(panelSize?.documents ?? '–')),
  );
  for (const { id } of generations[0]?.averages ?? [])
    row(
      `${id} (average)`,
      generations.map(({ averages }) => sayIn(averages, id)),
    );
  for (const id of ids)
    row(
      id,
      generations.map(({ range }) => sayIn(range, id)),
    );
  for (const { id } of generations[0]?.strata ?? [])
    row(
      `stratum ${id}`,
      generations.map(({ strata }) => sayIn(strata, id)),
    );
  row(
    'verdict',
    generations.map(({ outcome }) => outcome),
  );
}

function sayIn(all: readonly (Interval & { readonly id: string; readonly outcome: string })[], id: string): string {
  const own = all.find((each) => each.id === id);
  if (own === undefined) return '–';
  return own.outcome === 'narrowed' ? `**${sayWith(own)}**` : sayWith(own);
}

/** `0.60 (0.43–0.82)`. */
function sayWith({ ratio, low, high }: Interval): string {
  if (low === null) return sayRatio(ratio);
  return `${sayRatio(ratio)} (${sayRatio(low)}–${high === null ? '' : sayRatio(high)})`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The picture for docs/gate.md: averages that stay, tails that fall. */
function draw({ rulers }: Results): void {
  const ruler = rulers.find(({ question }) => question === 'recursion');
  if (ruler === undefined) return;
  const series = DRAWN.map(([id, name]) => ({
    name,
    isTail: ruler.generations.some(({ range }) => range.some((own) => own.id === id)),
    points: ruler.generations.flatMap((generation) => {
      const own = [...generation.averages, ...generation.range].find((each) => each.id === id);
      if (own === undefined) return [];
      return [
        {
          generation: Number(generation.name),
          ratio: own.ratio,
          low: own.low ?? undefined,
          high: own.high ?? undefined,
        },
      ];
    }),
  }));
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const lastOf = (name: string) =>
    series
      .find((own) => own.name === name)
      ?.points.at(-1)
      ?.ratio.toFixed(2);
  const label = `Averages and tails of ${ruler.generations.length - 1} generations of texts, each made from the one before, against what people wrote: at the end mean surprisal stands at ${lastOf('mean surprisal')}, the rarest words seen again at ${lastOf('rarest words seen again')}.`;
  const markup = averagesAndTails(series, { document, width: 720, label, margin: 0.1 });
  if (markup === null) return;
  mkdirSync(IMAGES, { recursive: true });
  writeFileSync(path.join(IMAGES, 'recursion-light.svg'), standaloneSvg(markup, LIGHT_PALETTE));
  writeFileSync(path.join(IMAGES, 'recursion-dark.svg'), standaloneSvg(markup, DARK_PALETTE));
}
