import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SOURCE_ID_PATTERN, sourceSlug } from './source-slug.ts';

test.each([
  ['forum', 'forum'],
  ['My Forum (2023)', 'my-forum-2023'],
  ['a/b', 'a.b'],
  ['Café', 'cafe'],
  ['__x__', 'x__'],
])('%s becomes %s', (name, slug) => {
  expect(sourceSlug(name)).toBe(slug);
});

test('any name gives an id, equal for both forms of accents, and is kept when it is one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const slug = sourceSlug(name);
      expect(slug).toMatch(SOURCE_ID_PATTERN);
      expect(sourceSlug(slug)).toBe(slug);
      expect(sourceSlug(name.normalize('NFD'))).toBe(sourceSlug(name.normalize('NFC')));
    }),
    { seed: 4, numRuns: 500 },
  );
});
