import type { ScoreComparison } from '../../gate/scores/score-comparison.ts';
import { type JunitCase, junitSuite, junitSuites } from '../junit.ts';
import { scoreTexts } from './score-texts.ts';

/** Scores as JUnit XML by themselves. Ends with a line feed. */
export function scoresJunit(scores: ScoreComparison): string {
  const { name } = scores.scores;
  return junitSuites([junitSuite(name, { className: `scores.${name}`, cases: scoreCases(scores) })]);
}

/**
 * A case for the verdict and one for each tested stratum: what has fallen is a failure, what is undecided is skipped; without scores of people
 * nothing is judged, and the one case is skipped.
 */
export function scoreCases({ verdict, headline, strata, kind }: ScoreComparison): readonly JunitCase[] {
  if (verdict === undefined) return [{ name: 'scores', result: 'skipped', message: headline }];
  const result = { PASS: 'passed', FAIL: 'failed', INCONCLUSIVE: 'skipped' } as const;
  return [
    { name: 'scores', result: result[verdict.outcome], message: `${verdict.outcome}: ${headline}` },
    ...strata
      .filter(({ isTested, loss }) => isTested && loss !== undefined)
      .map((stratum): JunitCase => {
        const { outcome } = stratum.loss!;
        return {
          name: `scores: ${stratum.label}`,
          result: outcome === 'fallen' ? 'failed' : outcome === 'kept' ? 'passed' : 'skipped',
          message: scoreTexts(stratum, kind).people ?? '',
        };
      }),
  ];
}
