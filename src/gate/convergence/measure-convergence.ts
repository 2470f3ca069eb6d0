import { holmAdjusted } from '../../statistics/holm-adjusted.ts';
import { type SignFlip, signFlipTest } from '../../statistics/sign-flip-test.ts';
import { GATE_ALPHAS } from '../verdict/gate-alphas.ts';
import type { GateAlphas, Precondition } from '../verdict/verdict.ts';
import {
  type ChosenAnswers,
  type ComparedAnswer,
  type ComparedPrompt,
  type ConvergenceAnswer,
  type ConvergingModel,
  chooseAnswers,
  LEAST_PROMPTS,
} from './choose-answers.ts';
import type { ComparedSimilarity, Convergence, ConvergenceMeasure } from './convergence.ts';
import { meanSimilarity, ratioOfMeans } from './mean-similarity.ts';
import { sayConvergence } from './say-convergence.ts';
import { PHRASE_WORDS, sharedPhrases } from './shared-phrases.ts';

const DEFAULT_MARGIN = 0.1;

export interface ConvergenceInput {
  /** Answers of people; empty where nobody answered. */
  readonly people: readonly ConvergenceAnswer[];
  /** At least 2. */
  readonly models: readonly (ConvergingModel & { readonly hash?: string | undefined })[];
  /** K: words of each answer that are compared, the first ones. */
  readonly firstWords: number;
  readonly seed: number;
  /** Chances of a false finding: of all models together, and of pairs. Default 0.03 and 0.02. */
  readonly alphas?: GateAlphas | undefined;
  /** Relative differences up to this are tolerated. Default 0.1. */
  readonly margin?: number | undefined;
  /** What else must hold, as settings of decoding; see `convergeModels`. */
  readonly preconditions?: readonly Precondition[] | undefined;
}

interface Measured {
  readonly id: ConvergenceMeasure['id'];
  readonly title: string;
  readonly similarity: (a: ComparedAnswer, b: ComparedAnswer) => number;
}

/** How alike two answers to each prompt are, of the answers of one class: shape [prompts]. */
interface Series {
  readonly people: readonly number[] | undefined;
  readonly mixed: readonly number[] | undefined;
  readonly models: readonly number[];
}

/**
 * How far models converge on each other, held against how alike people are. On every prompt as many models as people, the mean over all
 * pairs of theirs; prompts weigh the same, and all chances and intervals go by them: signs of the difference between models and people are
 * flipped prompt by prompt, which is exact where answers of models and people could be exchanged within a prompt. It speaks of these models
 * on such prompts.
 *
 * @throws {RangeError} for fewer than 2 models, two of one name, vectors of other lengths, K below 1, or a margin below 0
 */
export function measureConvergence({
  people,
  models,
  firstWords,
  seed,
  alphas = GATE_ALPHAS,
  margin = DEFAULT_MARGIN,
  preconditions: given = [],
}: ConvergenceInput): Convergence {
  if (models.length < 2) throw new RangeError(`${models.length} models cannot converge; it takes 2`);
  if (new Set(models.map(({ name }) => name)).size !== models.length)
    throw new RangeError('two models have the same name');
  if (!Number.isSafeInteger(firstWords) || firstWords < 1)
    throw new RangeError(`firstWords is ${firstWords}; it takes whole numbers from 1`);
  if (!(margin >= 0 && Number.isFinite(margin))) throw new RangeError(`the margin is ${margin}`);
  const chosen = chooseAnswers(people, models, { firstWords, seed });
  const { basis, prompts } = chosen;
  const preconditions = [...given, ...conditionsOf(chosen, { firstWords, hasPeople: people.length > 0 })];
  // Without two people the models' likeness is still told; without prompts or with mixed settings nothing is.
  const isMeasured = preconditions.every(({ id, holds }) => holds || id === 'two-people');
  const names = models.map(({ name }) => name);
  const measures = isMeasured
    ? measuresOf(prompts, { names, firstWords, seed, alphas, margin, hasBasis: basis !== 'nobody' })
    : [];
  const partial = {
    models: models.map(({ name, hash, answers }) => ({ name, hash: hash ?? null, answers: answers.length })),
    basis,
    preconditions,
    sample: {
      prompts: prompts.length,
      sharedPrompts: chosen.sharedPrompts,
      promptsOfTwoPeople: chosen.promptsOfTwoPeople,
      promptsOfOnePerson: chosen.promptsOfOnePerson,
      leftOutPrompts: chosen.leftOutPrompts,
      answersPerPrompt:
        prompts.length === 0 ? 0 : prompts.reduce((sum, prompt) => sum + prompt.chosen.length, 0) / prompts.length,
      firstWords,
    },
    measures,
    margin,
    alphas,
    outcome: preconditions.every(({ holds }) => holds) ? outcomeOf(measures) : ('undecided' as const),
  };
  return { ...partial, findings: sayConvergence(partial) };
}

function conditionsOf(
  { basis, sharedPrompts, longEnough, promptsOfTwoPeople, promptsOfOnePerson }: ChosenAnswers,
  { firstWords, hasPeople }: { readonly firstWords: number; readonly hasPeople: boolean },
): readonly Precondition[] {
  return [
    {
      id: 'same-prompts',
      holds: sharedPrompts >= LEAST_PROMPTS,
      says: `${sharedPrompts} prompts are answered by all models${sharedPrompts < LEAST_PROMPTS ? `; it takes ${LEAST_PROMPTS}` : ''}`,
    },
    {
      id: 'long-enough',
      holds: longEnough >= LEAST_PROMPTS,
      says: `on ${longEnough} of them all models answer with ${firstWords} words or more${longEnough < LEAST_PROMPTS ? `; it takes ${LEAST_PROMPTS}` : ''}`,
    },
    {
      id: 'two-people',
      holds: basis === 'two people',
      says: !hasPeople
        ? 'nobody of the reference answers prompts, so that nothing says how alike people are'
        : basis === 'two people'
          ? `${promptsOfTwoPeople} of them were answered by two people or more`
          : `${promptsOfTwoPeople} of them were answered by two people, and ${promptsOfOnePerson} by one at least; how alike two people are can be told from ${LEAST_PROMPTS} on`,
    },
  ];
}

function measuresOf(
  prompts: readonly ComparedPrompt[],
  {
    names,
    firstWords,
    seed,
    alphas,
    margin,
    hasBasis,
  }: {
    readonly names: readonly string[];
    readonly firstWords: number;
    readonly seed: number;
    readonly alphas: GateAlphas;
    readonly margin: number;
    readonly hasBasis: boolean;
  },
): readonly ConvergenceMeasure[] {
  const measured = [
    ...(prompts.every(hasVectors) ? [EMBEDDING] : []),
    ...(firstWords >= PHRASE_WORDS ? [PHRASES] : []),
  ];
  const all = measured.map(({ similarity }) => seriesOf(prompts, similarity));
  const pairs = names.flatMap((a, at) => names.slice(at + 1).map((b): readonly [string, string] => [a, b]));
  const pairSeries = measured.map(({ similarity }) =>
    pairs.map(([a, b]) => {
      const [x, y] = [names.indexOf(a), names.indexOf(b)];
      return prompts.map(({ models }) => similarity(models[x]![0]!, models[y]![0]!));
    }),
  );
  // One family of what all models do together, one of pairs; measures count in both.
  const together = all.flatMap(({ people, mixed, models }) => {
    const basis = people ?? mixed;
    return basis === undefined
      ? []
      : people === undefined
        ? [testOf(models, basis, seed)]
        : [testOf(models, basis, seed), testOf(mixed!, basis, seed)];
  });
  const apart = hasBasis
    ? pairSeries.flatMap((own, at) => own.map((values) => testOf(values, all[at]!.people ?? all[at]!.mixed!, seed)))
    : [];
  const ofTogether = adjusted(together);
  const ofPairs = adjusted(apart);
  const rowsTogether = together.length / Math.max(1, measured.length);
  return measured.map(({ id, title, similarity }, at): ConvergenceMeasure => {
    const { people, mixed, models } = all[at]!;
    const basis = people ?? mixed;
    const compare = (values: readonly number[], chance: Chance | undefined, alpha: number) =>
      comparedTo(values, basis, { chance, alpha, margin });
    return {
      id,
      title,
      people: people && meanSimilarity(people),
      mixed: mixed && compare(mixed, people && ofTogether[at * rowsTogether + 1], alphas.primary),
      models: compare(models, ofTogether[at * rowsTogether], alphas.primary),
      pairs: pairs
        .map((own, pair) => ({
          models: own,
          ...compare(pairSeries[at]![pair]!, ofPairs[at * pairs.length + pair], alphas.secondary),
        }))
        .sort((a, b) => b.value - a.value),
      own: names.flatMap((model, place) => {
        const values = prompts.flatMap(({ models: answers }) => {
          const [first, second] = answers[place]!;
          return first === undefined || second === undefined ? [] : [similarity(first, second)];
        });
        return values.length < LEAST_PROMPTS ? [] : [{ model, ...meanSimilarity(values) }];
      }),
    };
  });
}

const EMBEDDING: Measured = {
  id: 'embedding',
  title: 'What they are about: cosine of the two answers’ vectors',
  similarity: ({ vector: a }, { vector: b }) => {
    if (a!.length !== b!.length) throw new RangeError(`vectors of ${a!.length} and ${b!.length} numbers`);
    let sum = 0;
    for (let at = 0; at < a!.length; at++) sum += a![at]! * b![at]!;
    return sum;
  },
};
const PHRASES: Measured = {
  id: 'shared-phrases',
  title: `Phrases of ${PHRASE_WORDS} words that the two answers share`,
  similarity: ({ phrases: a }, { phrases: b }) => sharedPhrases(a, b),
};

function hasVectors({ people, models }: ComparedPrompt): boolean {
  return [...people, ...models.flat()].every(({ vector }) => vector !== undefined);
}

function seriesOf(prompts: readonly ComparedPrompt[], similarity: Measured['similarity']): Series {
  const within = (answers: readonly ComparedAnswer[]) =>
    meanOf(answers.flatMap((a, at) => answers.slice(at + 1).map((b) => similarity(a, b))));
  const [first] = prompts;
  return {
    people: (first?.people.length ?? 0) >= 2 ? prompts.map(({ people }) => within(people)) : undefined,
    mixed:
      (first?.people.length ?? 0) >= 1
        ? prompts.map(({ people, chosen }) => meanOf(people.flatMap((a) => chosen.map((b) => similarity(a, b)))))
        : undefined,
    models: prompts.map(({ chosen }) => within(chosen)),
  };
}

function testOf(values: readonly number[], basis: readonly number[], seed: number): SignFlip {
  return signFlipTest(
    values.map((value, at) => value - basis[at]!),
    { seed },
  );
}

interface Chance {
  readonly more: number;
  readonly less: number;
}

function adjusted(tests: readonly SignFlip[]): readonly Chance[] {
  const more = holmAdjusted(tests.map(({ p }) => p));
  const less = holmAdjusted(tests.map(({ pOpposite }) => pOpposite));
  return tests.map((_, at) => ({ more: more[at]!, less: less[at]! }));
}

function comparedTo(
  values: readonly number[],
  basis: readonly number[] | undefined,
  { chance, alpha, margin }: { readonly chance: Chance | undefined; readonly alpha: number; readonly margin: number },
): ComparedSimilarity {
  const found = basis === undefined || chance === undefined ? undefined : ratioOfMeans(values, basis);
  const isWithin = found !== undefined && found.low >= 1 - margin && found.high <= 1 + margin;
  const isMore = found !== undefined && found.ratio > 1 + margin && chance!.more <= alpha;
  const isLess = found !== undefined && found.ratio < 1 - margin && chance!.less <= alpha;
  return {
    ...meanSimilarity(values),
    ratio: found?.ratio,
    ratioLow: found?.low,
    ratioHigh: found?.high,
    pMoreAdjusted: chance?.more,
    pLessAdjusted: chance?.less,
    outcome: isWithin ? 'as alike' : isMore ? 'more alike' : isLess ? 'less alike' : 'undecided',
  };
}

function outcomeOf(measures: readonly ConvergenceMeasure[]): Convergence['outcome'] {
  const outcomes = measures.map(({ models }) => models.outcome);
  if (outcomes.includes('more alike')) return 'converged';
  if (outcomes.includes('less alike')) return 'more varied';
  return outcomes.length > 0 && outcomes.every((outcome) => outcome === 'as alike') ? 'as people' : 'undecided';
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
