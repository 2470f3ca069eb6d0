import { expect, test } from 'vitest';
import { isLicenceAllowed } from './licence-expression.ts';

const ALLOWED = ['CC0-1.0', 'PDDL-1.0', 'GPL-2.0-only WITH Classpath-exception-2.0', 'Our own licence'];

test.each([
  ['CC0-1.0', true],
  ['cc0-1.0', true],
  ['CC-BY-4.0', false],
  ['PDDL-1.0 AND CC0-1.0', true],
  ['PDDL-1.0 AND CC-BY-4.0', false],
  ['CC-BY-4.0 OR CC0-1.0', true],
  // AND binds closer: CC-BY or (CC0 and PDDL).
  ['CC-BY-4.0 OR CC0-1.0 AND PDDL-1.0', true],
  ['(CC-BY-4.0 OR CC0-1.0) AND PDDL-1.0', true],
  ['(CC-BY-4.0 OR CC0-1.0) AND MIT', false],
  ['GPL-2.0-only WITH Classpath-exception-2.0', true],
  ['GPL-2.0-only', false],
  ['CC0-1.0 WITH Classpath-exception-2.0', false],
  ['Our  own licence', true],
  ['Our other licence', false],
  // What is no expression is not allowed by the part that would be.
  ['CC0-1.0 (see the page)', false],
  ['CC0-1.0 AND', false],
  ['(CC0-1.0', false],
  ['CC0-1.0)', false],
  ['', false],
])('%s: %s', (licence, expected) => {
  expect(isLicenceAllowed(licence, ALLOWED)).toBe(expected);
});

test('hostile lengths and depths end', () => {
  expect(isLicenceAllowed('('.repeat(1000), ALLOWED)).toBe(false);
  expect(isLicenceAllowed(`CC0-1.0${' OR CC0-1.0'.repeat(100_000)}`, ALLOWED)).toBe(false);
});
