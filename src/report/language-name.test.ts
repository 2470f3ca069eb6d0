import { expect, test } from 'vitest';
import { languageName } from './language-name.ts';

test('names what has a name, keeps what has none', () => {
  expect(['is', 'en-GB', 'und', '', 'klingonish words', 'xx'].map(languageName)).toEqual([
    'Icelandic (is)',
    'British English (en-GB)',
    'not known',
    'not known',
    'klingonish words',
    'xx',
  ]);
});
