import type { StyleScorer } from '../src/origin/style/style-scorer.ts';
import { unsuitableText } from '../src/origin/style/unsuitable-text.ts';
import { isLearner, isNewer, OUTSIDE_DOMAINS } from './detector-plan.ts';
import type { OutsideRow } from './detector-texts.ts';
import type { ReliabilitySet } from './probability-measures.ts';

/** Each source of human text that the shipped model has not learned, with the AI texts that are held against it. */
export function reliabilitySets(rows: readonly OutsideRow[], scorer: StyleScorer): readonly ReliabilitySet[] {
  const scored = rows.flatMap((row) => {
    const score = unsuitableText(row.text) === undefined ? scorer.score(row.text) : undefined;
    return score === undefined ? [] : [{ row, words: score.words, logit: score.logit }];
  });
  const of = (origin: string, holds: (row: OutsideRow) => boolean) =>
    scored.filter(({ row }) => row.origin === origin && holds(row)).map(({ words, logit }) => ({ words, logit }));
  return [
    ...OUTSIDE_DOMAINS.map(({ name, holds }) => ({ name, human: of('human', holds), ai: of('ai', holds) })),
    { name: 'essays of learners (AI: 2026)', human: of('human', isLearner), ai: of('ai', isNewer) },
  ];
}
