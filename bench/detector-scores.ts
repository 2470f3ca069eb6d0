import { decodeStyleModel } from '../src/origin/style/style-model.ts';
import { createStyleScorer, type StyleScorer } from '../src/origin/style/style-scorer.ts';
import type { Scores } from './detector-measures.ts';
import type { FoldFits } from './detector-plan.ts';
import type { KnownText, OutsideRow } from './detector-texts.ts';

/** The texts of the study with their scores by the shipped make of model, and scorers of all others. */
export interface StudyScores {
  readonly folder: string;
  readonly known: readonly KnownText[];
  readonly outside: readonly OutsideRow[];
  /** Of cut texts, by models that did not see their groups. */
  readonly knownScores: ReadonlyMap<KnownText, number>;
  /** Of cut texts, by the whole model. */
  readonly outsideScores: ReadonlyMap<OutsideRow, number>;
  /** Thresholds that 1 % and 5 % of the human training texts exceed when they were not seen. */
  readonly carried1: number;
  readonly carried5: number;
  readonly scorerOf: (task: number) => StyleScorer;
}

/** Scorers of the trained models, each made once. */
export function scorers(models: readonly Uint8Array[]): (task: number) => StyleScorer {
  const made = new Map<number, StyleScorer>();
  return (task) => {
    let scorer = made.get(task);
    if (scorer === undefined) {
      const parameters = decodeStyleModel(models[task]!, `model ${task}`);
      scorer = createStyleScorer({ ...parameters, id: 'style-000000000000', newestGenerator: 'unknown' });
      made.set(task, scorer);
    }
    return scorer;
  };
}

/** @throws {RangeError} a text that is too short for a score */
export function logitOf(scorer: StyleScorer, text: string): number {
  const score = scorer.score(text);
  if (score === undefined) throw new RangeError('a text of the study is too short for a score');
  return score.logit;
}

/** Task of the model that did not see a text: the whole one saw no held-out text. */
export function unseenBy({ text }: KnownText, { whole, folds }: FoldFits): number {
  return text.isHeldOut ? whole : folds[text.fold]!;
}

/** Scores of known texts, each by a model that did not see its group. */
export function scoreKnown(
  rows: readonly KnownText[],
  fits: FoldFits,
  {
    scorerOf,
    textOf = ({ cut }) => cut,
  }: { readonly scorerOf: StudyScores['scorerOf']; readonly textOf?: (row: KnownText) => string },
): ReadonlyMap<KnownText, number> {
  return new Map(rows.map((row) => [row, logitOf(scorerOf(unseenBy(row, fits)), textOf(row))]));
}

/** Scores of known texts, by origin. */
export function sidesOf(rows: readonly KnownText[], scores: ReadonlyMap<KnownText, number>): Scores {
  const of = (origin: string) => rows.filter(({ text }) => text.origin === origin).map((row) => scores.get(row)!);
  return { human: of('human'), ai: of('ai') };
}

/** Scores of texts from outside that are of a kind. */
export function scoresOf(
  { outside, outsideScores }: Pick<StudyScores, 'outside' | 'outsideScores'>,
  holds: (row: OutsideRow) => boolean,
): number[] {
  return outside.filter(holds).map((row) => outsideScores.get(row)!);
}

/** Both origins of a kind. */
export function sidesOfKind(
  scores: Pick<StudyScores, 'outside' | 'outsideScores'>,
  holds: (row: OutsideRow) => boolean,
): Scores {
  return {
    human: scoresOf(scores, (row) => row.origin === 'human' && holds(row)),
    ai: scoresOf(scores, (row) => row.origin === 'ai' && holds(row)),
  };
}
