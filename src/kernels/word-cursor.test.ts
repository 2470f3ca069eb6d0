import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WordCursor } from './word-cursor.ts';
import { wordsOf } from './words-of.ts';

const spans = (folded: string) => {
  const found: string[] = [];
  for (const cursor = new WordCursor(folded); cursor.next(); ) found.push(`${cursor.start}-${cursor.end}`);
  return found;
};

test.each([
  ['', []],
  [' .,', []],
  ['one two', ['0-3', '4-7']],
  // Apostrophes inside belong to a word, those at its ends do not.
  ["'tis dogs' don't", ['1-4', '5-9', '11-16']],
  ['漢字ab', ['0-1', '1-2', '2-4']],
  ['ก่ข', ['0-2', '2-3']],
  // Beyond the basic plane a character has two units; a lone half of one is no word.
  ['𠀀a\ud800b', ['0-2', '2-3', '4-5']],
])('%j: %j', (folded, expected) => {
  expect(spans(folded)).toEqual(expected);
});

test('stays at the end once there', () => {
  const cursor = new WordCursor('one ');
  expect([cursor.next(), cursor.next(), cursor.next()]).toEqual([true, false, false]);
});

test('where words are joined by a space, they are found again', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'É', "'", '’', ' ', '.', '漢', 'ก', '่', '😀', '𠀀', '\ud800'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(text, (raw) => {
      const words = wordsOf(raw);
      const joined = words.join(' ');
      let from = 0;
      const expected = words.map((word) => {
        const start = from;
        from = start + word.length + 1;
        return `${start}-${start + word.length}`;
      });
      expect(spans(joined)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
