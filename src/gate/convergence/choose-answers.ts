import { hash } from 'node:crypto';
import { firstWords as wordsOf } from '../reference/first-words.ts';
import type { ConvergenceBasis } from './convergence.ts';
import { phrasesOf } from './shared-phrases.ts';

/** From so many prompts on something can be said. */
export const LEAST_PROMPTS = 30;
/** More prompts make intervals narrower than anyone needs, and sign flips slow. */
const MOST_PROMPTS = 5_000;

/** A text that answers a prompt. */
export interface ConvergenceAnswer {
  /** Orders the answers to a prompt; those of people and models alike. */
  readonly key: bigint;
  /** Key of the prompt; equal prompts have equal keys in all arms. */
  readonly prompt: string;
  /** As read; its first K words are compared. */
  readonly text: string;
  /** Of its first K words: shape [dimensions], of length 1 or all zeros; undefined where similarity is measured by phrases alone. */
  readonly vector: Float32Array | undefined;
  /** Who wrote it, where one person may have answered a prompt twice. */
  readonly writer?: string | undefined;
}

export interface ConvergingModel {
  readonly name: string;
  readonly answers: readonly ConvergenceAnswer[];
}

/** An answer as it is compared. */
export interface ComparedAnswer {
  readonly vector: Float32Array | undefined;
  readonly phrases: ReadonlySet<string>;
}

/** A prompt with the answers that are held against each other. */
export interface ComparedPrompt {
  /** As many people as models: shape [g], or [1] beside two models where no prompt was answered by two people, or none. */
  readonly people: readonly ComparedAnswer[];
  /** Their answers that stand beside those of people: shape [g]. */
  readonly chosen: readonly ComparedAnswer[];
  /** Of each model the first answers in key order, at most 2: shape [models][1 or 2]. */
  readonly models: readonly (readonly ComparedAnswer[])[];
}

export interface ChosenAnswers {
  readonly basis: ConvergenceBasis;
  readonly prompts: readonly ComparedPrompt[];
  readonly sharedPrompts: number;
  readonly longEnough: number;
  readonly promptsOfTwoPeople: number;
  readonly promptsOfOnePerson: number;
  readonly leftOutPrompts: number;
}

/**
 * Chooses the answers that are held against each other: on every prompt as many people as models, which for more models than people are
 * drawn by a hash of the prompt, so that all come in equally often. Only prompts that all models answer with a text of K words; of these the
 * ones that two people answered, or one where there are too few.
 *
 * @param people answers of people; more prompts than the models' do no harm
 * @param options.firstWords K
 */
export function chooseAnswers(
  people: readonly ConvergenceAnswer[],
  models: readonly ConvergingModel[],
  { firstWords, seed }: { readonly firstWords: number; readonly seed: number },
): ChosenAnswers {
  const given = models.map(({ answers }) => byPrompt(answers));
  const shared = [...given[0]!.keys()].filter((prompt) => given.every((own) => own.has(prompt))).sort();
  const compared = new Map<string, readonly (readonly ComparedAnswer[])[]>();
  for (const prompt of shared) {
    const answers = given.map((own) => longEnough(own.get(prompt)!, firstWords, 2));
    if (answers.every(({ length }) => length > 0)) compared.set(prompt, answers);
  }
  const asked = byPrompt(people.filter(({ prompt }) => compared.has(prompt)));
  const human = new Map(
    [...asked].map(([prompt, answers]) => [prompt, longEnough(oneOfEachWriter(answers), firstWords, models.length)]),
  );
  const answeredBy = (least: number) =>
    [...compared.keys()].filter((prompt) => (human.get(prompt)?.length ?? 0) >= least);
  const [two, one] = [answeredBy(2), answeredBy(1)];
  const basis: ConvergenceBasis =
    two.length >= LEAST_PROMPTS ? 'two people' : one.length >= LEAST_PROMPTS ? 'a person and a model' : 'nobody';
  const wanted = { 'two people': two, 'a person and a model': one, nobody: [...compared.keys()] }[basis];
  return {
    basis,
    prompts: wanted.slice(0, MOST_PROMPTS).map((prompt): ComparedPrompt => {
      const answers = compared.get(prompt)!;
      const own = basis === 'nobody' ? [] : human.get(prompt)!;
      const beside = basis === 'two people' ? own : own.slice(0, 1);
      const order = models
        .map(({ name }, at) => ({ at, rank: hash('sha256', `${seed}\n${prompt}\n${name}`) }))
        .sort((a, b) => (a.rank < b.rank ? -1 : 1));
      const count = basis === 'two people' ? beside.length : 2;
      return { people: beside, chosen: order.slice(0, count).map(({ at }) => answers[at]![0]!), models: answers };
    }),
    sharedPrompts: shared.length,
    longEnough: compared.size,
    promptsOfTwoPeople: two.length,
    promptsOfOnePerson: one.length,
    leftOutPrompts: Math.max(0, wanted.length - MOST_PROMPTS),
  };
}

/** Answers by prompt, in key order, each text once. */
function byPrompt(answers: readonly ConvergenceAnswer[]): ReadonlyMap<string, readonly ConvergenceAnswer[]> {
  const found = new Map<string, ConvergenceAnswer[]>();
  for (const answer of answers.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    const own = found.get(answer.prompt);
    if (own === undefined) found.set(answer.prompt, [answer]);
    else if (own.at(-1)!.key !== answer.key) own.push(answer);
  }
  return found;
}

function oneOfEachWriter(answers: readonly ConvergenceAnswer[]): readonly ConvergenceAnswer[] {
  const seen = new Set<string>();
  return answers.filter(({ writer }) => {
    if (writer === undefined) return true;
    if (seen.has(writer)) return false;
    seen.add(writer);
    return true;
  });
}

/** The first of them that have K words, at most so many. */
function longEnough(
  answers: readonly ConvergenceAnswer[],
  firstWords: number,
  most: number,
): readonly ComparedAnswer[] {
  const found: ComparedAnswer[] = [];
  for (const { text, vector } of answers) {
    if (found.length === most) break;
    const { words } = wordsOf(text, firstWords);
    if (words.length === firstWords) found.push({ vector, phrases: phrasesOf(words) });
  }
  return found;
}
