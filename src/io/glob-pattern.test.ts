import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePathPattern } from './glob-pattern.ts';

test.each([
  ['*.jsonl', 'a.jsonl', true],
  ['*.jsonl', 'x/a.jsonl', false],
  ['**/*.jsonl', 'a.jsonl', true],
  ['**/*.jsonl', 'x/y/a.jsonl', true],
  ['forum/**', 'forum/a/b', true],
  ['forum/**', 'forums/a', false],
  ['forum/', 'forum/a/b', true],
  ['./forum/*', 'forum/a', true],
  ['a/**/b/**/c', 'a/b/x/b/y/c', true],
  ['a/**/b/**/c', 'a/x/c', false],
  ['{train,test}-*.{csv,tsv}', 'test-1.tsv', true],
  ['{a,b{c,d}}', 'bd', true],
  ['part-[0-9][!0-9].csv', 'part-3x.csv', true],
  ['part-[0-9][!0-9].csv', 'part-33.csv', false],
  ['?.csv', '\u{1F600}.csv', true],
  ['[.csv', '[.csv', true],
  ['../other/*', '../other/a', true],
  ['caf\u00e9/*', 'cafe\u0301/a', true],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(compilePathPattern(pattern)(path)).toBe(expected);
});

test('a pattern made of the path matches it, whatever its characters', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z.()+^$|]{1,10}(\/[a-z.()+^$|]{1,10}){0,3}$/), (path) => {
      fc.pre(!path.startsWith('./'));
      expect(compilePathPattern(path)(path)).toBe(true);
      expect(compilePathPattern(`**/${path}`)(`x/${path}`)).toBe(true);
    }),
    { seed: 3 },
  );
});

test('stars that would backtrack without end do not', () => {
  expect(compilePathPattern(`${'*a'.repeat(200)}b`)('a'.repeat(2000))).toBe(false);
  expect(compilePathPattern(`${'**/a/'.repeat(100)}b`)('a/'.repeat(500))).toBe(false);
});

test('braces without end are refused', () => {
  expect(() => compilePathPattern('{a,b}'.repeat(20))).toThrow('more than 256 alternatives');
});
