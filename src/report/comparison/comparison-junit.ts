import type { Comparison, GenerationComparison } from '../../gate/compare/comparison.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { escapeHtml } from '../escape-html.ts';
import { plainText } from '../plain-text.ts';

/**
 * A comparison as JUnit XML, which every CI service shows: a suite a generation, a case a tested stratum and one for the verdict. What has
 * narrowed is a failure, what is undecided is skipped. Ends with a line feed.
 */
export function comparisonJunit({ generations, reference }: Comparison): string {
  const suites = generations.map((generation) => suite(generation, reference.name));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="outcross">\n${suites.join('\n')}\n</testsuites>\n`;
}

interface Case {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly message: string;
}

function suite({ name, verdict, headline }: GenerationComparison, reference: string): string {
  const result = { PASS: 'passed', FAIL: 'failed', INCONCLUSIVE: 'skipped' } as const;
  const cases: readonly Case[] = [
    { name: 'verdict', result: result[verdict.outcome], message: `${verdict.outcome}: ${headline.text}` },
    ...verdict.strata
      .filter(({ isTested }) => isTested)
      .map(
        ({ label, outcome, ratio, low, high }): Case => ({
          name: label,
          result: outcome === 'narrowed' ? 'failed' : outcome === 'kept' ? 'passed' : 'skipped',
          message:
            ratio === undefined
              ? 'the reference does not show it'
              : `${sayRatio(ratio)} of its human share (${sayInterval(low, high)})`,
        }),
      ),
    ...verdict.panel
      .filter(({ role }) => role === 'range')
      .map(
        ({ title, outcome, ratio }): Case => ({
          name: title,
          result: outcome === 'narrowed' ? 'failed' : outcome === 'undecided' ? 'skipped' : 'passed',
          message: `${sayRatio(ratio)} of that of people`,
        }),
      ),
  ];
  const count = (wanted: Case['result']) => cases.filter((each) => each.result === wanted).length;
  const lines = cases.map((each) => testCase(each, `${reference}.${name}`));
  return `  <testsuite name="${text(name)}" tests="${cases.length}" failures="${count('failed')}" skipped="${count('skipped')}">\n${lines.join('\n')}\n  </testsuite>`;
}

function testCase({ name, result, message }: Case, className: string): string {
  const head = `    <testcase name="${text(name)}" classname="${text(className)}"`;
  if (result === 'passed') return `${head}/>`;
  const element = result === 'failed' ? 'failure' : 'skipped';
  return `${head}><${element} message="${text(message)}"/></testcase>`;
}

/** Text of data in an attribute: no controls, which XML cannot hold, and no markup. */
function text(value: string): string {
  return escapeHtml(plainText(value));
}
