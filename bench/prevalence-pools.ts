import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type DetectionProfile, detectionRates } from '../src/origin/prevalence/detection-profile.ts';
import type { LabelledText } from '../src/origin/style/labelled-text.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
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
/** Fewer texts of a generator make no profile and no pool. */
const LEAST_TEXTS = 50;

/** Scores of one test's texts. */
export interface Pool {
  readonly name: string;
  readonly isUnseen: boolean;
  readonly human: readonly number[];
  readonly ai: Readonly<Record<string, readonly number[]>>;
  readonly profiles: readonly DetectionProfile[];
}

/**
 * Scores of all tests: of each by a model that has not seen its domain, with detection profiles by models that saw neither it nor the
 * domain of the profile.
 *
 * @param file where scores are kept; read where it is there
 * @param log called with a line for each model that was trained
 */
export async function readPools(file: string | undefined, log: (line: string) => void): Promise<readonly Pool[]> {
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as readonly Pool[];
  const made = await makePools(log);
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
  const score = scorerWithout(recipe, learned, log);
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
function scorerWithout(
  recipe: TrainingRecipe,
  learned: readonly (TrainingText & { readonly text: TestText })[],
  log: (line: string) => void,
) {
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
