/**
 * What the default recipe keeps of a language model that learns from itself, beside training on its own outputs alone.
 *
 *   node bench/loop-cure.ts [--generations 10] [--size 352000] [--people 128000] [--compared 500] [--human 0.2] [--fresh 0.2] [--seed 1] [--recipe FILE] [--no-gate]
 *
 * People are an author whose law is known: a bigram model of WikiText-2 (../shared/data, or OUTCROSS_DATA) writes the human texts, so that a
 * bigram model trained on them is wrong by its sample alone, and a verdict is about the loop, not about what bigrams cannot say. Each arm
 * trains on the same number of words: outputs of the last model alone; or what `outcross build` chooses by the default recipe, at most a fifth
 * human, from the first training set, a fifth of new human text a generation, and all outputs so far; beside them the new human text alone with outputs of the last
 * model, without a build (with --fresh 0: a fifth replayed). `outcross compare` holds the last generation's outputs against human texts that nobody
 * trained on. A recipe of your own takes the place of the default one (--recipe). Ends with 1 where the promise does not hold: of the tail mass that human text of the same size holds, the recipe keeps 0.9
 * and the other at most 0.5; the gate fails the one and passes the other.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Documents } from '../src/loop/data/documents.ts';
import { documents } from '../src/loop/data/documents.ts';
import { humanDataOfRows } from '../src/loop/data/human-data-of-rows.ts';
import { blocksOf } from '../src/loop/data/read-documents.ts';
import { fixVocabulary } from '../src/loop/data/vocabulary.ts';
import { documentsMeasures } from '../src/loop/measures/documents-measures.ts';
import { nGram } from '../src/loop/models/n-gram/n-gram.ts';
import { createDocumentGate } from '../src/loop/regimes/document-gate.ts';
import { mixRegime } from '../src/loop/regimes/mix.ts';
import { recipeRegime } from '../src/loop/regimes/recipe/recipe.ts';
import type { RegimeEntry } from '../src/loop/regimes/regime-entry.ts';
import { replaceRegime } from '../src/loop/regimes/replace.ts';
import { randomStream } from '../src/statistics/random-stream.ts';
import { type CourseGeneration, runCourse } from './loop-course.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    generations: { type: 'string', default: '10' },
    size: { type: 'string', default: '352000' },
    people: { type: 'string', default: '128000' },
    human: { type: 'string', default: '0.2' },
    fresh: { type: 'string', default: '0.2' },
    seed: { type: 'string', default: '1' },
    order: { type: 'string', default: '2' },
    writing: { type: 'string', default: 'smoothed' },
    recipe: { type: 'string' },
    compared: { type: 'string', default: '500' },
    'no-gate': { type: 'boolean', default: false },
  },
});
const BLOCK = 64;
const isFresh = Number(values.fresh) > 0;
const KEPT = 0.9;
const LOST = 0.5;
const [size, held, seed, generations] = [values.size, values.people, values.seed, values.generations].map(Number) as [
  number,
  number,
  number,
  number,
];
const settings = {
  ...{ fitting: 'counting', order: Number(values.order), smoothing: 'kneser-ney', writing: values.writing },
  ...{ repetitionPenalty: 1, classes: 1, iterations: 1 },
} as Parameters<typeof nGram>[0];
const model = nGram(settings);

const data = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));
const folder = mkdtempSync(path.join(os.tmpdir(), 'outcross-loop-cure-'));
try {
  const people = await writtenByAuthor(size + held + Math.ceil(generations * size * Number(values.fresh)));
  const human = () =>
    humanDataOfRows({
      ...{ kind: documents, rows: people, first: size, test: held, place: 'the author' },
      random: randomStream(seed, 'split'),
    });
  const common = { model, size, generations, seed };
  const arms = new Map<string, readonly CourseGeneration[]>();
  const seconds = new Map<string, number>();
  const run = async (title: string, regime: RegimeEntry, own: Record<string, unknown>) => {
    const started = performance.now();
    arms.set(
      title,
      await runCourse({ ...common, human: human(), regime, settings: own, folder: path.join(folder, regime.id) }),
    );
    seconds.set(title, (performance.now() - started) / 1000);
  };
  await run('replace', replaceRegime as unknown as RegimeEntry, {});
  await run('the same human text, no build', mixRegime as unknown as RegimeEntry, {
    human: isFresh ? { share: Number(values.fresh), kind: 'fresh' } : { share: Number(values.human), kind: 'replayed' },
  });
  await run('default recipe', recipeRegime as unknown as RegimeEntry, {
    human: { most: Number(values.human), fresh: Number(values.fresh) },
    ...(values.recipe !== undefined && { recipe: path.resolve(values.recipe) }),
  });
  const reference = arms.get('replace')![0]!;
  const { measured } = reference;
  const lines = [
    `${describeMachine()}`,
    '',
    `${size} words a training set in blocks of ${BLOCK}, ${people.vocabulary.types.length} types, order ${values.order}; at most ${100 * Number(values.human)} % human`,
    '',
  ];
  const own = await documentsMeasures({ human: human(), size, random: randomStream(seed, 'measure'), model: {} });
  for (const [title, course] of arms)
    lines.push(`## ${title}: ${seconds.get(title)!.toFixed(1)} s`, '', table(course, own.reference), '');
  const last = (title: string) => arms.get(title)!.at(-1)!;
  const kept = (title: string, id: string) => last(title).measured.values[id]! / own.reference[id]!;
  const lossOf = (title: string) => last(title).measured.values.test_loss!;
  const first = measured.values.test_loss!;
  lines.push(
    `| generation ${generations} | ${[...arms.keys()].join(' | ')} |`,
    `| --- |${[...arms].map(() => ' ---: |').join('')}`,
    ...['tail_mass', 'rare_share', 'types'].map(
      (id) =>
        `| ${id}, of that of human text | ${[...arms.keys()].map((title) => kept(title, id).toFixed(3)).join(' | ')} |`,
    ),
    `| loss on human text above that of human training, nats a word | ${[...arms.keys()].map((title) => (lossOf(title) - first).toFixed(3)).join(' | ')} |`,
  );
  let isKept = kept('replace', 'tail_mass') <= LOST && kept('default recipe', 'tail_mass') >= KEPT;
  if (!values['no-gate']) {
    const gate = await createDocumentGate({
      ...{ human: human(), folder, seed, mostDocuments: Number(values.compared) },
    });
    const verdicts = new Map<string, string>();
    for (const [title, one] of [
      ['generation 1', reference],
      ...[...arms.keys()].map((title) => [title, last(title)] as const),
    ] as const) {
      const { verdict } = await gate.compare({ generation: one.generation, outputs: one.outputs });
      verdicts.set(title, verdict.outcome);
      lines.push('', `compare, ${title}: ${verdict.outcome}`, ...verdict.reasons.map((reason) => `- ${reason}`));
    }
    isKept &&= verdicts.get('replace') === 'FAIL' && verdicts.get('default recipe') === 'PASS';
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!isKept) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Texts of an author who writes as a bigram model of WikiText-2 does. */
async function writtenByAuthor(tokens: number): Promise<Documents> {
  const texts = ['train_sample', 'valid'].map((name) =>
    gunzipSync(readFileSync(path.join(data, `text/wikitext2.${name}.txt.gz`))).toString('utf8'),
  );
  const blocks = blocksOf(texts, { unit: 'words', blockTokens: BLOCK });
  const vocabulary = fixVocabulary(blocks, { unit: 'words', blockTokens: BLOCK });
  const author = await nGram(settings).fit({ texts: blocks, vocabulary }, { random: randomStream(seed, 'author') });
  const written = await author.sample({ count: 1, tokens, random: randomStream(seed, 'people'), bias: {} });
  return { texts: written.texts, vocabulary };
}

function table(course: readonly CourseGeneration[], reference: Readonly<Record<string, number>>): string {
  const ids = Object.keys(course[0]!.measured.values);
  return [
    `| generation | human rows | ${ids.join(' | ')} |`,
    `| ---: | ---: |${ids.map(() => ' ---: |').join('')}`,
    `| human text | | ${ids.map((id) => (reference[id] === undefined ? '' : Number(reference[id].toPrecision(4)))).join(' | ')} |`,
    ...course.map(
      ({ generation, measured, humanRows }) =>
        `| ${generation} | ${humanRows} | ${ids.map((id) => Number((measured.values[id] ?? Number.NaN).toPrecision(4))).join(' | ')} |`,
    ),
  ].join('\n');
}
