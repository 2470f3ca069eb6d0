import { expect, test } from 'vitest';
import { isLanguageAllowed } from './allowed-language.ts';

test.each([
  ['en', ['en'], true],
  ['en-gb', ['en'], true],
  ['en-GB', ['en_gb'], true],
  ['en', ['en-gb'], false],
  ['eng', ['en'], false],
  ['de', ['en', 'is'], false],
  ['und', ['en'], true],
])('%s under %j: %s', (language, allowed, expected) => {
  expect(isLanguageAllowed(language, allowed)).toBe(expected);
});
