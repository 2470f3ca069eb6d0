import { expect, test } from 'vitest';
import { languageTag } from './language-tag.ts';

test.each([
  ['en', 'en'],
  ['EN', 'en'],
  ['zh_Hant', 'zh-Hant'],
  ['kng_AO', 'kng-AO'],
  ['English', 'en'],
  ['007', '007'],
  ['Python', null],
  ['und', null],
  ['unknown', null],
  ['', null],
  ['x'.repeat(100), null],
  [5, null],
  [null, null],
])('%s is %s', (value, expected) => {
  expect(languageTag(value)).toBe(expected);
});
