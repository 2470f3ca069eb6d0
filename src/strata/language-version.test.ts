import { expect, test } from 'vitest';
import { LANGUAGE_VERSION } from './language-version.ts';

test('the version names that of the detector', () => {
  expect(LANGUAGE_VERSION).toMatch(/^\d+ eld@\d+\.\d+\.\d+$/);
});
