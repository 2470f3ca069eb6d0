import type { ScoreComparison, ScoreExamples } from '../../gate/scores/score-comparison.ts';

/** Scores without examples of forgotten records; how many items went stays counted. @param isForgotten whether a record of this id is forgotten */
export function forgetInScores<Scores extends ScoreComparison>(
  scores: Scores,
  isForgotten: (recordId: string) => boolean,
): { readonly scores: Scores; readonly gone: number } {
  let gone = 0;
  const without = (lists: readonly ScoreExamples[]) =>
    lists.map((list) => {
      const examples = list.examples.filter(({ item, recordIds }) => ![item, ...recordIds].some(isForgotten));
      gone += list.examples.length - examples.length;
      return { ...list, examples };
    });
  const rest = { ...scores, lost: without(scores.lost), missed: without(scores.missed) };
  return { scores: rest, gone };
}
