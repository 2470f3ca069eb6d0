import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type DetectionProfile, detectionRates } from '../src/origin/prevalence/detection-profile.ts';
import type { LabelledText } from '../src/origin/style/labelled-text.ts';
import { LEAST_PROFILED, lengthProfiles, textOfLength } from '../src/origin/style/length-profiles.ts';
import { createStyleScorer, type StyleScorer } from '../src/origin/style/style-scorer.ts';
import { type TrainingText, trainingTexts, trainStyleModel } from '../src/origin/style/train-style-model.ts';
import type { TrainingRecipe } from '../src/origin/style/training-recipe.ts';
import { dataFolder, readOriginRows } from './detector-rows.ts';
import { chosenTexts, studyRecipe } from './detector-training.ts';

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

/** A text's score, and its words, by which its length is known. */
export interface PoolText {
  readonly logit: number;
  readonly words: number;
}

/** Scores of one test's texts. */
export interface Pool {
  readonly name: string;
  readonly isUnseen: boolean;
  readonly human: readonly PoolText[];
  /** By generator, of each at least 50. */
  readonly ai: Readonly<Record<string, readonly PoolText[]>>;
  /** The same texts, cut to lengths that data sets have few texts of. */
  readonly cut: { readonly human: readonly PoolText[]; readonly ai: Readonly<Record<string, readonly PoolText[]>> };
  /** By length, as a model's card has them. */
  readonly profiles: readonly DetectionProfile[];
  /** Of the same texts whatever their length, to compare with. */
  readonly wholeProfiles: readonly DetectionProfile[];
}

/**
 * Scores of all tests: of each by a model that has not seen its domain, with detection profiles by models that saw neither it nor the
 * domain of the profile.
 *
 * @param file where scores are kept; read where it is there
 * @param log called with a line for each model that was trained
 */
export async function readPools(file: string | undefined, log: (line: string) => void): Promise<readonly Pool[]> {
  if (file !== undefined && existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as readonly Partial<Pool>[];
    if (kept.every(({ cut }) => cut !== undefined)) return kept as readonly Pool[];
    throw new Error(
      `${file} holds scores of an earlier version of this study, without cut texts. Remove it, or name another file with --scores.`,
    );
  }
  const made = await makePools(log);
  if (file !== undefined) writeFileSync(file, JSON.stringify(made));
  return made;
}

interface Scored extends PoolText {
  readonly origin: 'human' | 'ai';
  readonly generator: string;
}

/** Of a test's texts as they are, and of each cut to lengths that are rare. */
interface TestScores {
  readonly whole: readonly Scored[];
  readonly cut: readonly Scored[];
}

/** Data sets hold few texts so short. */
const CUT_LENGTHS = ['50-79', '80-119'] as const;

/** A text of a test; those of the training data know the fold that their group is in. */
type TestText = Pick<LabelledText, 'id' | 'text' | 'origin' | 'generator' | 'domain'> & { readonly fold?: number };

async function makePools(log: (line: string) => void): Promise<readonly Pool[]> {
  const folder = dataFolder();
  const recipe = await studyRecipe({ withLeftOut: false });
  const chosen = await chosenTexts(folder, recipe);
  const learned = trainingTexts(
    chosen.filter(({ isHeldOut }) => !isHeldOut),
    recipe,
  );
  // Both sides of the data's own division may be tested where the topic as a whole was not learned.
  const written = chosen.filter(({ isRewritten }) => !isRewritten);
  const scorerOf = scorersWithout(recipe, learned, log);
  const score = (hidden: readonly string[], tested: readonly TestText[], fold?: number): TestScores => {
    const scorer = scorerOf(hidden, fold);
    return {
      whole: scoresOf(tested, scorer),
      cut: CUT_LENGTHS.flatMap((length) =>
        scoresOf(
          tested.map((text) => ({ ...text, text: textOfLength(text, length) })),
          scorer,
        ),
      ),
    };
  };
  const profilesFor = (hidden: readonly string[]) => {
    const measured = PROFILED.filter((topic) => !hidden.includes(topic)).map((topic) => {
      const scorer = scorerOf([...hidden, topic]);
      const own = written.filter(({ domain }) => topicOf(domain) === topic);
      return {
        profiles: lengthProfiles(
          own.map((text) => ({ ...text, domain: topic })),
          scorer,
        ),
        wholeProfiles: wholeProfiles(topic, scoresOf(own, scorer)),
      };
    });
    return {
      profiles: measured.flatMap(({ profiles }) => profiles),
      wholeProfiles: measured.flatMap((each) => each.wholeProfiles),
    };
  };
  const detectrl = readOriginRows(folder, 'detectrl').filter(({ flaw }) => flaw === 'none');
  const rowsOf = (rows: ReturnType<typeof readOriginRows>, topic: string): TestText[] =>
    rows
      .filter(({ domain }) => topicOf(domain) === topic)
      .map(({ id, text, origin, generator, domain }) => ({
        id,
        text,
        origin: origin === 'human' ? 'human' : 'ai',
        generator,
        domain,
      }));
  const seen = written.filter(({ domain }) => PROFILED.includes(topicOf(domain)) && domain !== 'ood-sent');
  const byFold = [0, 1, 2, 3, 4].map((fold) =>
    score(
      [],
      seen.filter((text) => text.fold === fold),
      fold,
    ),
  );
  const inDistribution = {
    whole: byFold.flatMap(({ whole }) => whole),
    cut: byFold.flatMap(({ cut }) => cut),
  };
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
    poolOf('in distribution', inDistribution, { isUnseen: false, ...profilesFor([]) }),
    ...['news', 'story', 'review'].map((topic) =>
      poolOf(topic, score([topic], rowsOf(detectrl, topic)), { isUnseen: true, ...profilesFor([topic]) }),
    ),
    poolOf(
      'science',
      score(
        ['science'],
        written.filter(({ domain }) => topicOf(domain) === 'science'),
      ),
      { isUnseen: true, ...profilesFor(['science']) },
    ),
    poolOf('argument, generators of 2026', score(['argument'], argument), {
      isUnseen: true,
      ...profilesFor(['argument']),
    }),
  ];
}

/** Scorers by models that have seen neither some topics nor one fold of groups; each is trained once. */
function scorersWithout(
  recipe: TrainingRecipe,
  learned: readonly (TrainingText & { readonly text: TestText })[],
  log: (line: string) => void,
) {
  const models = new Map<string, StyleScorer>();
  return (hidden: readonly string[], fold?: number): StyleScorer => {
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
    return scorer;
  };
}

function scoresOf(tested: readonly TestText[], scorer: StyleScorer): Scored[] {
  return tested.flatMap(({ text, origin, generator }) => {
    const scored = scorer.score(text);
    return scored === undefined ? [] : [{ origin, generator, ...scored }];
  });
}

function poolOf(
  name: string,
  { whole, cut }: TestScores,
  rest: Pick<Pool, 'isUnseen' | 'profiles' | 'wholeProfiles'>,
): Pool {
  const textsOf = (scored: readonly Scored[]) => {
    const { human, ai } = divide(scored);
    return { human, ai: Object.fromEntries([...ai].filter(([, { length }]) => length >= LEAST_PROFILED)) };
  };
  return { name, ...textsOf(whole), cut: textsOf(cut), ...rest };
}

function wholeProfiles(domain: string, scored: readonly Scored[]): DetectionProfile[] {
  const { human, ai } = divide(scored);
  const logitsOf = (texts: readonly PoolText[]) => texts.map(({ logit }) => logit);
  return [...ai]
    .filter(([, { length }]) => length >= LEAST_PROFILED)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([generator, texts]) => ({
      domain,
      generator,
      texts: texts.length,
      rates: detectionRates(logitsOf(human), logitsOf(texts)),
    }));
}

function divide(scored: readonly Scored[]): {
  readonly human: readonly PoolText[];
  readonly ai: ReadonlyMap<string, readonly PoolText[]>;
} {
  const texts = (some: readonly Scored[]) => some.map(({ logit, words }) => ({ logit, words }));
  const human = scored.filter(({ origin }) => origin === 'human');
  const ai = Map.groupBy(
    scored.filter(({ origin }) => origin === 'ai'),
    ({ generator }) => generator,
  );
  return { human: texts(human), ai: new Map([...ai].map(([generator, some]) => [generator, texts(some)])) };
}
