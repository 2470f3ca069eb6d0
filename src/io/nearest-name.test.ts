import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

test.each([
  ['license', 'licence'],
  ['colums', 'columns'],
  ['Sources', 'sources'],
  ['frobnicate', null],
  ['x'.repeat(1000), null],
])('%s is close to %s', (name, expected) => {
  expect(nearestName(name, ['sources', 'columns', 'licence', 'version'])).toBe(expected);
});
