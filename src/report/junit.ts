import { escapeHtml } from './escape-html.ts';
import { plainText } from './plain-text.ts';

export interface JunitCase {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly message: string;
}

/** Suites as JUnit XML, which every CI service shows. Ends with a line feed. */
export function junitSuites(suites: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="outcross">\n${suites.join('\n')}\n</testsuites>\n`;
}

/** One suite of `junitSuites`. Names and messages may come from data. */
export function junitSuite(
  name: string,
  { className, cases }: { readonly className: string; readonly cases: readonly JunitCase[] },
): string {
  const count = (wanted: JunitCase['result']) => cases.filter((each) => each.result === wanted).length;
  const lines = cases.map((each) => testCase(each, className));
  return `  <testsuite name="${text(name)}" tests="${cases.length}" failures="${count('failed')}" skipped="${count('skipped')}">\n${lines.join('\n')}\n  </testsuite>`;
}

function testCase({ name, result, message }: JunitCase, className: string): string {
  const head = `    <testcase name="${text(name)}" classname="${text(className)}"`;
  if (result === 'passed') return `${head}/>`;
  const element = result === 'failed' ? 'failure' : 'skipped';
  return `${head}><${element} message="${text(message)}"/></testcase>`;
}

/** Text of data in an attribute: no controls, which XML cannot hold, and no markup. */
function text(value: string): string {
  return escapeHtml(plainText(value));
}
