import type { StyleScorer } from '../src/origin/style/style-scorer.ts';
import { drawAnchors } from './detector-anchors.ts';
import { measureSeparation, type Scores } from './detector-measures.ts';
import { eachFold, type FoldFits, isLearner, isNewer, OUTSIDE_DOMAINS } from './detector-plan.ts';
import type { AblationRow, DetectorResults } from './detector-results.ts';
import { logitOf, type StudyScores, scoreKnown, scoresOf, sidesOf, sidesOfKind } from './detector-scores.ts';
import {
  compressionMeasure,
  fitStack,
  gramModelMeasure,
  type Measure,
  type StackRow,
  type TwoSides,
} from './detector-stacking.ts';
import type { KnownText, OutsideRow } from './detector-texts.ts';

/** Texts that the speed of a further measure is taken on. */
const TIMED_TEXTS = 2000;

/** What one make of model reaches on the study's texts. */
export function ablationRow(scores: StudyScores, name: string, fits: FoldFits): AblationRow {
  const measured = scores.known.filter(({ isMeasured }) => isMeasured);
  const scorer = scores.scorerOf(fits.whole);
  return {
    name,
    isRefused: false,
    inside: measureSeparation('', sidesOf(measured, scoreKnown(measured, fits, scores))),
    ...outsideColumns(scores, ({ cut }) => logitOf(scorer, cut)),
  };
}

/** Further measures, joined with the shipped model's score by a second logistic regression. */
export function stackedRows(scores: StudyScores): readonly AblationRow[] {
  return [
    stackedRow(scores, 'stacked with 3-gram models of human and of AI text', gramModelMeasure),
    stackedRow(scores, 'stacked with compression after human and after AI text', compressionMeasure),
  ];
}

function stackedRow(scores: StudyScores, name: string, learn: (sides: TwoSides) => Measure): AblationRow {
  const { known, knownScores, outsideScores } = scores;
  const measured = known.filter(({ isMeasured }) => isMeasured);
  const textsOf = (rows: readonly KnownText[]): TwoSides => ({
    human: rows.filter(({ text }) => text.origin === 'human').map(({ cut }) => cut),
    ai: rows.filter(({ text }) => text.origin === 'ai').map(({ cut }) => cut),
  });
  // Neither the measures nor the second level may have seen the texts that they speak of.
  const measures = eachFold((fold) => learn(textsOf(known.filter(({ text }) => text.fold !== fold))));
  const rows = new Map(
    measured.map((row): [KnownText, StackRow] => [
      row,
      { isAi: row.text.origin === 'ai', values: [knownScores.get(row)!, ...measures[row.text.fold]!(row.cut)] },
    ]),
  );
  const levels = eachFold((fold) =>
    fitStack(measured.filter(({ text }) => text.fold !== fold).map((row) => rows.get(row)!)),
  );
  const inside = new Map(measured.map((row) => [row, levels[row.text.fold]!(rows.get(row)!.values)]));
  const measure = learn(textsOf(known));
  const level = fitStack([...rows.values()]);
  const texts = measured.slice(0, TIMED_TEXTS).map(({ cut }) => cut);
  const began = performance.now();
  for (const text of texts) measure(text);
  const seconds = (performance.now() - began) / 1000;
  return {
    name,
    isRefused: true,
    megabytesPerSecond: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6 / seconds,
    inside: measureSeparation('', sidesOf(measured, inside)),
    ...outsideColumns(scores, (row) => level([outsideScores.get(row)!, ...measure(row.cut)])),
  };
}

function outsideColumns(
  { outside }: StudyScores,
  scoreOf: (row: OutsideRow) => number,
): Omit<AblationRow, 'name' | 'isRefused' | 'inside'> {
  const rows = outside.filter(
    (row) => row.origin === 'human' || isNewer(row) || OUTSIDE_DOMAINS.some(({ holds }) => holds(row)),
  );
  const scores = { outside: rows, outsideScores: new Map(rows.map((row) => [row, scoreOf(row)])) };
  const [news, stories, reviews] = OUTSIDE_DOMAINS.map(({ name, holds }) =>
    measureSeparation(name, sidesOfKind(scores, holds)),
  );
  const ai = scoresOf(scores, isNewer);
  return {
    news: news!,
    stories: stories!,
    reviews: reviews!,
    newer: measureSeparation('', { human: scoresOf(scores, ({ origin }) => origin === 'human'), ai }),
    newerByLearners: measureSeparation('', { human: scoresOf(scores, isLearner), ai }),
  };
}

export interface Taught {
  readonly name: string;
  readonly learned: readonly OutsideRow[];
  readonly rest: readonly OutsideRow[];
  readonly ai: readonly OutsideRow[];
  readonly task: number;
}

/** What anchors bring as training text, where the others calibrate. */
export function measureTaught(
  scores: StudyScores,
  { name, learned, rest, ai, task, whole }: Taught & { readonly whole: number },
): DetectorResults['negatives'][number] {
  const sides = (scorer: StyleScorer, people: readonly OutsideRow[]): Scores => ({
    human: people.map(({ cut }) => logitOf(scorer, cut)),
    ai: ai.map(({ cut }) => logitOf(scorer, cut)),
  });
  const [before, after] = [scores.scorerOf(whole), scores.scorerOf(task)];
  // At p at most 0.01: the third highest of 300 anchors, the highest of 150.
  const all = drawAnchors(sides(before, [...learned, ...rest]), { anchors: 2 * learned.length, rank: 3 });
  const half = drawAnchors(sides(after, rest), { anchors: learned.length, rank: 1 });
  return {
    name,
    anchors: learned.length,
    before: measureSeparation('', sides(before, rest)),
    after: measureSeparation('', sides(after, rest)),
    allCalibrate: all.truePositives!,
    halfTeach: half.truePositives!,
  };
}
