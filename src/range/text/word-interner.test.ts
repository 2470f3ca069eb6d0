import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsOf } from '../../kernels/words-of.ts';
import { WordInterner } from './word-interner.ts';

function wordsThrough(text: string, most?: number): readonly string[] {
  const interner = new WordInterner();
  const count = interner.intern(text, most === undefined ? {} : { most });
  expect(count).toBe(interner.size);
  return Array.from(interner.ids.subarray(0, interner.size), (id) => interner.word(id));
}

/** What words are made of and broken by: letters, apostrophes of both kinds, marks, scripts without spaces, characters that fold together. */
const piece = fc.constantFrom(
  ...[
    'a',
    'B',
    'é',
    'É',
    'ﬁ',
    '9',
    '²',
    "'",
    '’',
    ' ',
    '.',
    '-',
    '_',
    '\n',
    '\0',
    '漢',
    'か',
    'ก',
    '่',
    'ม',
    'Σ',
    'σ',
    'ß',
    'İ',
  ],
  ...['́', '\u200d', '\ufe0f', '😀', '\ud800', '½', '…', '™', 'Ａ', '가', 'ᄀ', 'ᅡ', 'ي', '،'],
);

test('finds the words of the word rule, whatever stands beside what', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      expect(wordsThrough(text)).toEqual(wordsOf(text));
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(wordsThrough(text)).toEqual(wordsOf(text));
    }),
  );
});

test('takes the first words only', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (pieces, most) => {
      const text = pieces.join('');
      expect(wordsThrough(text, most)).toEqual(wordsOf(text).slice(0, most));
    }),
  );
  // Through the slow way, whose texts are cut: 3 words of 60,000.
  expect(wordsThrough(`e\u0301te\u0301 ${'long '.repeat(60_000)}`, 3)).toEqual(['été', 'long', 'long']);
});

test('gives a word one number, in the order of first sight, over texts and past its first room', () => {
  const interner = new WordInterner({ expected: 1 });
  const words = Array.from({ length: 20_000 }, (_, index) => `w${(index * 7) % 9_000}x`);
  interner.intern(words.join(' '));
  interner.intern('W0X Été e\u0301te\u0301 w7x');
  const known = new Map<string, number>();
  const expected = [...words, 'w0x', 'été', 'été', 'w7x'].map((word) => {
    if (!known.has(word)) known.set(word, known.size);
    return known.get(word)!;
  });
  expect([...interner.ids.subarray(0, interner.size)]).toEqual(expected);
  expect(interner.types).toBe(known.size);
  expect(interner.word(known.get('été')!)).toBe('été');
});

test('a word longer than the room for words', () => {
  const long = 'ab'.repeat(100_000);
  expect(wordsThrough(`${long} c ${long}'`)).toEqual([long, 'c', long]);
});
