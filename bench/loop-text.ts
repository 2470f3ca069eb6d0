/**
 * A language model that learns from itself, on WikiText-2: the n-gram loop under replace and with a share of fresh human text.
 *
 *   node bench/loop-text.ts [--generations 10] [--size 213888] [--order 3] [--human 0.1] [--seed 1]
 *   node bench/loop-text.ts --arms shares [--size 72000] [--shares 0,0.01,0.05,0.1,0.2,0.5] [--order 3] [--unit characters] [--writing as-seen]
 *
 * The second holds shares of human text side by side, fresh and replayed, beside everything so far (accumulate) and beside a model that is
 * trained on the human share alone, once.
 *
 * Texts are the sample of WikiText-2 in ../shared/data (or OUTCROSS_DATA), in blocks of 64 words, or of 320 characters. Prints the course of every measure, the histogram
 * of perplexities under the first model, the losses of a model fitted by iterations, and what each arm took.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { documents } from '../src/loop/data/documents.ts';
import { humanDataOfRows } from '../src/loop/data/human-data-of-rows.ts';
import { blocksOf } from '../src/loop/data/read-documents.ts';
import { fixVocabulary } from '../src/loop/data/vocabulary.ts';
import { nGram } from '../src/loop/models/n-gram/n-gram.ts';
import { accumulateRegime } from '../src/loop/regimes/accumulate.ts';
import { humanRows } from '../src/loop/regimes/human-rows.ts';
import { mixRegime } from '../src/loop/regimes/mix.ts';
import type { RegimeEntry } from '../src/loop/regimes/regime-entry.ts';
import { replaceRegime } from '../src/loop/regimes/replace.ts';
import { randomStream } from '../src/statistics/random-stream.ts';
import { type CourseGeneration, runCourse } from './loop-course.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    generations: { type: 'string', default: '10' },
    size: { type: 'string', default: '213888' },
    test: { type: 'string', default: '64000' },
    order: { type: 'string', default: '3' },
    unit: { type: 'string', default: 'words' },
    writing: { type: 'string', default: 'smoothed' },
    human: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    arms: { type: 'string', default: 'replace,human,iterations' },
    shares: { type: 'string', default: '0,0.01,0.05,0.1,0.2,0.5' },
    temperature: { type: 'string' },
    'top-p': { type: 'string' },
  },
});
const unit = values.unit === 'characters' ? 'characters' : 'words';
/** About as much text either way. */
const BLOCK = unit === 'words' ? 64 : 320;
const generations = Number(values.generations);
const size = Number(values.size);
const seed = Number(values.seed);
const bias = {
  ...(values.temperature !== undefined && { temperature: Number(values.temperature) }),
  ...(values['top-p'] !== undefined && { topP: Number(values['top-p']) }),
};

const data = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));
const texts = ['train_sample', 'valid'].map((name) =>
  gunzipSync(readFileSync(path.join(data, `text/wikitext2.${name}.txt.gz`))).toString('utf8'),
);
const blocks = blocksOf(texts, { unit, blockTokens: BLOCK });
const rows = { texts: blocks, vocabulary: fixVocabulary(blocks, { unit, blockTokens: BLOCK }) };
const human = () =>
  humanDataOfRows({
    ...{ kind: documents, rows, first: size, test: Number(values.test), place: 'WikiText-2' },
    random: randomStream(seed, 'split'),
  });

process.stdout.write(
  `${describeMachine()}\n\n${blocks.length} blocks of ${BLOCK} ${unit}, ${rows.vocabulary.types.length} types; ${size} ${unit} a training set, order ${values.order}\n`,
);
const counted = nGram({
  ...{ fitting: 'counting', order: Number(values.order), smoothing: 'kneser-ney', writing: values.writing },
  ...{ repetitionPenalty: 1, classes: 32, iterations: 30 },
} as Parameters<typeof nGram>[0]);
const wanted = new Set(values.arms.split(','));
const arms: readonly [string, string, RegimeEntry, Record<string, unknown>][] = [
  ['replace', 'replace', replaceRegime as unknown as RegimeEntry, {}],
  [
    'human',
    `${100 * Number(values.human)} % fresh human text`,
    mixRegime as unknown as RegimeEntry,
    { human: { share: Number(values.human) } },
  ],
];
for (const [id, title, regime, settings] of arms) {
  if (!wanted.has(id)) continue;
  const started = performance.now();
  const course = await runCourse({ human: human(), model: counted, regime, settings, size, generations, bias, seed });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`\n## ${title}: ${seconds.toFixed(1)} s\n\n${table(course)}\n\n${histograms(course)}\n`);
}
if (wanted.has('shares')) await holdShares(values.shares.split(',').map(Number));
if (wanted.has('iterations')) {
  const iterated = nGram({
    ...{ fitting: 'iterations', order: 2, smoothing: 'kneser-ney', writing: values.writing },
    ...{ repetitionPenalty: 1, classes: 32, iterations: 30 },
  } as Parameters<typeof nGram>[0]);
  const started = performance.now();
  const course = await runCourse({
    ...{ human: human(), model: iterated, regime: replaceRegime as unknown as RegimeEntry, size, generations, seed },
  });
  process.stdout.write(
    `\n## fitted by iterations, replace: ${((performance.now() - started) / 1000).toFixed(1)} s\n\n${losses(course)}\n`,
  );
}

/** Perplexity on human text by the human share of each training set. */
async function holdShares(shares: readonly number[]): Promise<void> {
  const shown = [1, 2, 3, 5, generations - 1, generations].filter((one, at, all) => all.indexOf(one) === at);
  process.stdout.write(
    `\n| human share | ${shown.map((one) => `generation ${one}`).join(' | ')} | tail mass at the end | trained on the human share alone |\n| --- |${' ---: |'.repeat(shown.length + 2)}\n`,
  );
  const row = async (title: string, regime: RegimeEntry, settings: Record<string, unknown>, alone: string) => {
    const course = await runCourse({ human: human(), model: counted, regime, settings, size, generations, bias, seed });
    const at = (generation: number, id: string) => Number(course[generation - 1]!.measured.values[id]!.toPrecision(4));
    process.stdout.write(
      `| ${title} | ${shown.map((one) => at(one, 'test_perplexity')).join(' | ')} | ${at(generations, 'tail_mass')} | ${alone} |\n`,
    );
  };
  for (const share of shares) {
    if (share === 0) {
      await row('0', replaceRegime as unknown as RegimeEntry, {}, '');
      continue;
    }
    const own = human();
    const part = humanRows(
      { share, kind: 'replayed', draw: 'stratified' },
      { ...{ kind: documents, human: own, size }, random },
    );
    const loss = (await counted.fit(part.data!, { random, test: own.test })).losses.at(-1)!.test!;
    for (const kind of ['fresh', 'replayed'])
      await row(
        `${Number((100 * share).toPrecision(3))} %, ${kind}`,
        mixRegime as unknown as RegimeEntry,
        { human: { share, kind } },
        String(Number(Math.exp(loss).toPrecision(4))),
      );
  }
  await row('all batches so far (accumulate)', accumulateRegime as unknown as RegimeEntry, {}, '');

  /** Counting asks for no numbers. */
  function random(): number {
    throw new RangeError('a random number was asked for');
  }
}

function table(course: readonly CourseGeneration[]): string {
  const ids = Object.keys(course[0]!.measured.values);
  return [
    `| generation | ${ids.join(' | ')} |`,
    `| ---: |${ids.map(() => ' ---: |').join('')}`,
    ...course.map(
      ({ generation, measured }) =>
        `| ${generation} | ${ids.map((id) => Number((measured.values[id] ?? Number.NaN).toPrecision(4))).join(' | ')} |`,
    ),
  ].join('\n');
}

/** Share of outputs in wide bands of perplexity under the first model. */
function histograms(course: readonly CourseGeneration[]): string {
  const bands = [1, 10, 32, 100, 316, 1000, 3162, 10_000, Number.POSITIVE_INFINITY];
  return [
    `| perplexity of outputs under the first model, % | ${bands
      .slice(1)
      .map((edge) => `to ${edge}`)
      .join(' | ')} |`,
    `| ---: |${bands
      .slice(1)
      .map(() => ' ---: |')
      .join('')}`,
    ...course.map(({ generation, measured }) => {
      const { edges, counts } = measured.histograms!.perplexity!;
      const total = counts.reduce((sum, count) => sum + count, 0);
      const shares = bands.slice(1).map((edge, band) => {
        const held = counts.filter((_, bin) => edges[bin]! >= bands[band]! * 0.99 && edges[bin]! < edge * 0.99);
        return ((100 * held.reduce((sum, count) => sum + count, 0)) / total).toFixed(1);
      });
      return `| ${generation} | ${shares.join(' | ')} |`;
    }),
  ].join('\n');
}

function losses(course: readonly CourseGeneration[]): string {
  const steps = [0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 30].filter((step) => step < course[0]!.losses.length);
  return [
    `| loss on human text after iterations | ${steps.join(' | ')} |`,
    `| ---: |${steps.map(() => ' ---: |').join('')}`,
    ...course.map(
      ({ generation, losses: curve }) =>
        `| ${generation} | ${steps.map((step) => curve[step]!.test!.toFixed(3)).join(' | ')} |`,
    ),
  ].join('\n');
}
