import type { AnyComparison } from '../../gate/compare/comparison.ts';
import { keepsPassAway } from '../../gate/verdict/keeps-pass-away.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { type JunitCase, junitSuite, junitSuites } from '../junit.ts';
import { scoreCases } from '../scores/scores-junit.ts';
import { hasRatio, measureRatio } from './measure-texts.ts';

/**
 * A comparison as JUnit XML, which every CI service shows: a suite a generation, a case a tested stratum and one for the verdict. What has
 * narrowed is a failure, what is undecided is skipped, and so is a stratum that does not decide but keeps a PASS away. Ends with a line feed.
 */
export function comparisonJunit({ generations, reference }: AnyComparison): string {
  return junitSuites(generations.map((generation) => suite(generation, reference.name)));
}

function suite({ name, verdict, headline, scores }: AnyComparison['generations'][number], reference: string): string {
  const result = { PASS: 'passed', FAIL: 'failed', INCONCLUSIVE: 'skipped' } as const;
  const cases: readonly JunitCase[] = [
    { name: 'verdict', result: result[verdict.outcome], message: `${verdict.outcome}: ${headline.text}` },
    ...verdict.strata
      .filter(({ isTested }) => isTested)
      .map(
        ({ label, outcome, ratio, low, high }): JunitCase => ({
          name: label,
          result: outcome === 'narrowed' ? 'failed' : outcome === 'kept' ? 'passed' : 'skipped',
          message:
            ratio === undefined
              ? 'the reference does not show it'
              : `${sayRatio(ratio)} of its human share (${sayInterval(low, high)})`,
        }),
      ),
    ...verdict.strata.filter(keepsPassAway).map(
      ({ label, ratio, low, high }): JunitCase => ({
        name: label,
        result: 'skipped',
        message: `${sayRatio(ratio ?? 0)} of its human share (${sayInterval(low, high)}): narrowed, shown only`,
      }),
    ),
    ...(verdict.uncounted ?? []).map(
      ({ label }): JunitCase => ({ name: label, result: 'skipped', message: 'it could not be counted' }),
    ),
    ...verdict.panel
      .filter(({ role }) => role === 'range')
      .map(
        (result): JunitCase => ({
          name: result.title,
          result: result.outcome === 'narrowed' ? 'failed' : result.outcome === 'undecided' ? 'skipped' : 'passed',
          message: hasRatio(result) ? `${sayRatio(result.ratio)} of that of people` : measureRatio(result),
        }),
      ),
    ...(scores === undefined ? [] : scoreCases(scores)),
  ];
  return junitSuite(name, { className: `${reference}.${name}`, cases });
}
