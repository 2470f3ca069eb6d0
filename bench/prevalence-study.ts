/**
 * Measures how often the interval of the AI share holds the share, and how far the point lies from it, on mixtures of labelled text
 * whose domain the scoring model has not seen.
 *
 *   node bench/prevalence-study.ts [--mixtures 20] [--texts 500] [--anchors 300,99] [--seed 1] [--json FILE] [--scores FILE]
 *
 * For each test a model is trained by models/style/recipe.yaml without the test's domain and scores all of its texts; detection
 * profiles come from models that saw neither the test's domain nor that of the profile. Each mixture draws texts and anchors with
 * replacement, and its AI text from a random choice of generators in random proportions. `--scores` keeps the scores in a file, for
 * training takes minutes. Reads the labelled texts of OUTCROSS_DATA.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type DetectionProfile, detectionRates } from '../src/origin/prevalence/detection-profile.ts';
import { estimateShare, type ShareEstimate } from '../src/origin/prevalence/estimate-share.ts';
import type { LabelledText } from '../src/origin/style/labelled-text.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
import { type TrainingText, trainingTexts, trainStyleModel } from '../src/origin/style/train-style-model.ts';
import type { TrainingRecipe } from '../src/origin/style/training-recipe.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { dataFolder, readOriginRows } from './detector-rows.ts';
import { chosenTexts, studyRecipe } from './detector-training.ts';

const { values } = parseArgs({
  options: {
    mixtures: { type: 'string', default: '20' },
    texts: { type: 'string', default: '500' },
    anchors: { type: 'string', default: '300,99' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    scores: { type: 'string' },
  },
});

const SHARES = [0, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75];
/** Domains of the files by what they are about: a model without news has seen no file's news. */
const TOPICS: Readonly<Record<string, string>> = {
  xsum: 'news',
  'xsum-news': 'news',
  arxiv: 'science',
  pubmed: 'science',
  writing: 'story',
  writingprompts: 'story',
  yelp: 'review',
  essay: 'argument',
  doc: 'documents',
  'ood-sent': 'documents',
};
const topicOf = (domain: string) => TOPICS[domain] ?? domain;
/** Topics with text of both origins in the training data: of these the model's card can have profiles. */
const PROFILED = ['news', 'science', 'documents'];
/** Fewer texts of a generator make no profile and no pool. */
const LEAST_TEXTS = 50;

/** Scores of one test's texts. */
interface Pool {
  readonly name: string;
  readonly isUnseen: boolean;
  readonly human: readonly number[];
  readonly ai: Readonly<Record<string, readonly number[]>>;
  readonly profiles: readonly DetectionProfile[];
}

interface Mixture {
  readonly test: string;
  readonly isUnseen: boolean;
  readonly anchors: number;
  readonly share: number;
  readonly estimate: ShareEstimate;
}

const texts = Number(values.texts);
const mixtures = Number(values.mixtures);
const seed = Number(values.seed);
const log = (line: string) => process.stderr.write(`${line}\n`);

const pools = await readPools(values.scores);
const results: Mixture[] = [];
for (const anchors of values.anchors.split(',').map(Number)) {
  for (const pool of pools) {
    const random = seededGenerator(seed + anchors);
    for (const share of SHARES) {
      for (let mixture = 0; mixture < mixtures; mixture++) {
        const buckets = [drawBucket(pool, { share, anchors, random })];
        const estimate = estimateShare({ buckets, documents: texts, hardMarked: 0, seed, replicates: 199 });
        results.push({ test: pool.name, isUnseen: pool.isUnseen, anchors, share, estimate });
      }
    }
    log(`${pool.name}, ${anchors} anchors: ${SHARES.length * mixtures} mixtures`);
  }
}
const tables = [...new Set(results.map(({ anchors }) => anchors))].map((anchors) => summarise(anchors));
for (const table of tables) print(table);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ texts, mixtures, seed, pools: pools.map(describe), tables }, null, 2)}\n`,
  );

function drawBucket(pool: Pool, { share, anchors, random }: { share: number; anchors: number; random: () => number }) {
  const pick = (scores: readonly number[]) => scores[Math.floor(random() * scores.length)]!;
  const ai = Math.round(share * texts);
  const generators = Object.keys(pool.ai)
    .sort()
    .map((name) => ({ name, rank: random() }))
    .sort((x, y) => x.rank - y.rank)
    .slice(0, 1 + Math.floor(random() * Object.keys(pool.ai).length))
    // Proportions that are even on the simplex.
    .map(({ name }) => ({ name, weight: -Math.log(1 - random()) }));
  const whole = generators.reduce((sum, { weight }) => sum + weight, 0);
  const pickGenerator = () => {
    let left = random() * whole;
    for (const { name, weight } of generators) {
      left -= weight;
      if (left < 0) return name;
    }
    return generators.at(-1)!.name;
  };
  return {
    name: pool.name,
    anchors: Float64Array.from({ length: anchors }, () => pick(pool.human)),
    scores: Float64Array.from({ length: texts }, (_, index) =>
      pick(index < ai ? pool.ai[pickGenerator()]! : pool.human),
    ),
    profiles: pool.profiles,
  };
}

/** Figures of a set of mixtures. */
interface Row {
  readonly test: string;
  readonly mixtures: number;
  readonly covered: number;
  readonly lowTooHigh: number;
  readonly highTooLow: number;
  readonly width: number;
  /** Mean absolute error of the point, where one was given. */
  readonly error: number;
  readonly withheld: number;
  /** Mean absolute errors of the estimators whether or not their point was given. */
  readonly mixture: number;
  readonly threshold: number;
  readonly byShare: readonly {
    readonly share: number;
    readonly covered: number;
    readonly error: number;
    readonly width: number;
  }[];
  /** Share of mixtures without AI text whose lower bound is 0. */
  readonly zeroAtZero: number;
}

function summarise(anchors: number) {
  const own = results.filter((result) => result.anchors === anchors);
  const names = [...new Set(own.map(({ test }) => test))];
  return {
    anchors,
    rows: [
      ...names.map((name) =>
        figures(
          name,
          own.filter(({ test }) => test === name),
        ),
      ),
      figures(
        'all unseen domains',
        own.filter(({ isUnseen }) => isUnseen),
      ),
    ],
  };
}

function figures(test: string, own: readonly Mixture[]): Row {
  const mean = (of: (mixture: Mixture) => number, some: readonly Mixture[] = own) =>
    some.reduce((sum, each) => sum + of(each), 0) / some.length;
  const covers = ({ share, estimate }: Mixture) => (estimate.low <= share && share <= estimate.high ? 1 : 0);
  const errorOf = (name: string) => (mixture: Mixture) =>
    Math.abs((mixture.estimate.estimators.find((estimator) => estimator.name === name)?.share ?? 0) - mixture.share);
  const given = own.filter(({ estimate }) => estimate.point !== null);
  const pointError = ({ share, estimate }: Mixture) => Math.abs(estimate.point! - share);
  return {
    test,
    mixtures: own.length,
    covered: mean(covers),
    lowTooHigh: mean(({ share, estimate }) => (estimate.low > share ? 1 : 0)),
    highTooLow: mean(({ share, estimate }) => (estimate.high < share ? 1 : 0)),
    width: mean(({ estimate }) => estimate.high - estimate.low),
    error: mean(pointError, given),
    withheld: 1 - given.length / own.length,
    mixture: mean(errorOf('mixture')),
    threshold: mean(errorOf('threshold')),
    byShare: SHARES.map((share) => {
      const some = own.filter((mixture) => mixture.share === share);
      return {
        share,
        covered: mean(covers, some),
        error: mean(
          pointError,
          some.filter(({ estimate }) => estimate.point !== null),
        ),
        width: mean(({ estimate }) => estimate.high - estimate.low, some),
      };
    }),
    zeroAtZero: mean(
      ({ estimate }) => (estimate.low === 0 ? 1 : 0),
      own.filter(({ share }) => share === 0),
    ),
  };
}

function print({ anchors, rows }: { readonly anchors: number; readonly rows: readonly Row[] }): void {
  const figure = (value: number) => (Number.isFinite(value) ? value.toFixed(3).replace(/^0/, '') : '–');
  const lines = [
    [
      'test',
      'mixtures',
      'covered',
      'low > share',
      'high < share',
      'low = 0 at 0',
      'width',
      'error of point',
      'withheld',
      'mixture',
      'threshold',
    ],
    ...rows.map((row) => [
      row.test,
      `${row.mixtures}`,
      ...[
        row.covered,
        row.lowTooHigh,
        row.highTooLow,
        row.zeroAtZero,
        row.width,
        row.error,
        row.withheld,
        row.mixture,
        row.threshold,
      ].map(figure),
    ]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = (line: readonly string[]) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  console.log(`\n${texts} texts, ${anchors} anchors of the same source`);
  for (const line of lines) console.log(text(line));
  console.log(`\nerror of point / width of interval / covered, by share ${SHARES.join(', ')}`);
  for (const row of rows)
    console.log(
      `${row.test.padEnd(widths[0]!)}  ${row.byShare.map(({ error, width, covered }) => `${figure(error)}/${figure(width)}/${figure(covered)}`).join('  ')}`,
    );
}

function describe({ name, isUnseen, human, ai, profiles }: Pool) {
  return {
    name,
    isUnseen,
    human: human.length,
    ai: Object.fromEntries(Object.entries(ai).map(([generator, scores]) => [generator, scores.length])),
    profiles,
  };
}

async function readPools(file: string | undefined): Promise<readonly Pool[]> {
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as readonly Pool[];
  const made = await makePools();
  if (file !== undefined) writeFileSync(file, JSON.stringify(made));
  return made;
}

interface Scored {
  readonly origin: 'human' | 'ai';
  readonly generator: string;
  readonly logit: number;
}

/** A text of a test; those of the training data know the fold that their group is in. */
type TestText = Pick<LabelledText, 'text' | 'origin' | 'generator' | 'domain'> & { readonly fold?: number };

async function makePools(): Promise<readonly Pool[]> {
  const folder = dataFolder();
  const recipe = await studyRecipe({ withLeftOut: false });
  const chosen = await chosenTexts(folder, recipe);
  const learned = trainingTexts(
    chosen.filter(({ isHeldOut }) => !isHeldOut),
    recipe,
  );
  // Both sides of the data's own division may be tested where the topic as a whole was not learned.
  const written = chosen.filter(({ isRewritten }) => !isRewritten);
  const score = scorerWithout(recipe, learned);
  const profilesFor = (hidden: readonly string[]) =>
    PROFILED.filter((topic) => !hidden.includes(topic)).flatMap((topic) => {
      const scored = score(
        [...hidden, topic],
        written.filter(({ domain }) => topicOf(domain) === topic),
      );
      return profilesOf(topic, scored);
    });
  const detectrl = readOriginRows(folder, 'detectrl').filter(({ flaw }) => flaw === 'none');
  const rowsOf = (rows: ReturnType<typeof readOriginRows>, topic: string): TestText[] =>
    rows
      .filter(({ domain }) => topicOf(domain) === topic)
      .map(({ text, origin, generator, domain }) => ({
        text,
        origin: origin === 'human' ? 'human' : 'ai',
        generator,
        domain,
      }));
  const seen = written.filter(({ domain }) => PROFILED.includes(topicOf(domain)) && domain !== 'ood-sent');
  const inDistribution = [0, 1, 2, 3, 4].flatMap((fold) =>
    score(
      [],
      seen.filter((text) => text.fold === fold),
      fold,
    ),
  );
  const argument = [
    ...rowsOf(
      readOriginRows(folder, 'ellipse_nonnative').map((row) => ({ ...row, domain: 'essay' })),
      'argument',
    ),
    ...rowsOf(
      readOriginRows(folder, 'modern2026_ai').map((row) => ({ ...row, domain: 'essay' })),
      'argument',
    ),
  ];
  return [
    poolOf('in distribution', inDistribution, { isUnseen: false, profiles: profilesFor([]) }),
    ...['news', 'story', 'review'].map((topic) =>
      poolOf(topic, score([topic], rowsOf(detectrl, topic)), { isUnseen: true, profiles: profilesFor([topic]) }),
    ),
    poolOf(
      'science',
      score(
        ['science'],
        written.filter(({ domain }) => topicOf(domain) === 'science'),
      ),
      {
        isUnseen: true,
        profiles: profilesFor(['science']),
      },
    ),
    poolOf('argument, generators of 2026', score(['argument'], argument), {
      isUnseen: true,
      profiles: profilesFor(['argument']),
    }),
  ];
}

/** Scores of texts by a model that has seen neither some topics nor one fold of groups. */
function scorerWithout(recipe: TrainingRecipe, learned: readonly (TrainingText & { readonly text: TestText })[]) {
  const models = new Map<string, ReturnType<typeof createStyleScorer>>();
  return (hidden: readonly string[], tested: readonly TestText[], fold?: number): Scored[] => {
    const key = JSON.stringify([[...hidden].sort(), fold ?? null]);
    let scorer = models.get(key);
    if (scorer === undefined) {
      const started = performance.now();
      const some = learned.filter(({ text }) => !hidden.includes(topicOf(text.domain)) && text.fold !== (fold ?? -1));
      const parameters = trainStyleModel(some, recipe);
      scorer = createStyleScorer({ ...parameters, id: 'style-000000000000', newestGenerator: 'unknown' });
      models.set(key, scorer);
      log(`model without ${key}: ${some.length} texts, ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
    return tested.flatMap(({ text, origin, generator }) => {
      const scored = scorer.score(text);
      return scored === undefined ? [] : [{ origin, generator, logit: scored.logit }];
    });
  };
}

function poolOf(
  name: string,
  scored: readonly Scored[],
  rest: { readonly isUnseen: boolean; readonly profiles: readonly DetectionProfile[] },
): Pool {
  const { human, ai } = divide(scored);
  return { name, human, ai: Object.fromEntries([...ai].filter(([, { length }]) => length >= LEAST_TEXTS)), ...rest };
}

function profilesOf(domain: string, scored: readonly Scored[]): DetectionProfile[] {
  const { human, ai } = divide(scored);
  return [...ai]
    .filter(([, { length }]) => length >= LEAST_TEXTS)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([generator, scores]) => ({ domain, generator, texts: scores.length, rates: detectionRates(human, scores) }));
}

function divide(scored: readonly Scored[]): { readonly human: number[]; readonly ai: ReadonlyMap<string, number[]> } {
  const human: number[] = [];
  const ai = new Map<string, number[]>();
  for (const { origin, generator, logit } of scored) {
    if (origin === 'human') human.push(logit);
    else ai.set(generator, [...(ai.get(generator) ?? []), logit]);
  }
  return { human, ai };
}
