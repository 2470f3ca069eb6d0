import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextKernel } from './text-kernel.ts';
import { wordHash, wordHashes } from './word-hashes.ts';
import { wordsHash } from './words-hash.ts';
import { wordsOf } from './words-of.ts';

/** Dense in everything that the word rule and folding treat apart. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "'",
          '’',
          "''",
          ' ',
          '. ',
          '-',
          'a',
          'Word',
          'DON’T',
          "dogs'",
          "'n'",
          '7',
          'x1',
          'Ａ',
          'é',
          'É',
          'e\u0301',
          'ß',
          'ﬁ',
        ],
        ...[
          'Σ',
          'ΟΔΟΣ',
          'ς',
          'İ',
          'ı',
          'I',
          '中',
          '𠀀',
          'か',
          'が',
          'ｶﾞ',
          '한',
          '\u1112\u1161',
          'ที่',
          'ำ',
          'ີ',
          'ខ្មែរ',
          'မြန်',
          '🚀',
          '❤️',
        ],
        ...[
          '𝒳',
          '\u{1e900}',
          '½',
          '™',
          '…',
          '“',
          '\u00a0',
          '\u00ad',
          '\u200d',
          '\0',
          '\ud800',
          '\udc00',
          '\ufffd',
          'internationalisation',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.stringMatching(/^[a-zA-Z0-9']{0,40}$/),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const kernel = new TextKernel([]);

function expectTwin(text: string): void {
  const hashes = wordHashes(text);
  expect(kernel.hashWords(text)).toBe(hashes.length);
  expect(kernel.wordHashes()).toEqual(hashes);
  expect(kernel.wordsHash()).toBe(wordsHash(hashes));
}

describe('the WASM words equal their scalar twin', () => {
  test('on any text', () => {
    fc.assert(fc.property(texts, expectTwin), { numRuns: 3000 });
  });
});

describe('wordsOf', () => {
  test.each([
    ['', []],
    ["The Dogs' BONES, don’t 'n' rock''n''roll'", ['the', 'dogs', 'bones', "don't", 'n', "rock''n''roll"]],
    ['ΟΔΟΣ Ｆｕｌｌ ﬁn m² ½', ['οδος', 'full', 'fin', 'm2', '1', '2']],
    ['Straße İstanbul e\u0301te', ['straße', 'i\u0307stanbul', 'éte']],
    ['中文 ab中c がｶﾞ', ['中', '文', 'ab', '中', 'c', 'が', 'ガ']],
    ['ที่นี่ abที่ กำ ิ', ['ที่', 'นี่', 'ab', 'ที่', 'ก\u0e4d', 'า']],
    ["中' 中'a 'a 中", ['中', '中', 'a', 'a', '中']],
    ['a\ud800b 🚀 x\ufffdy', ['a', 'b', 'x', 'y']],
  ])('%j gives %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
    expect([...wordHashes(text)]).toEqual(words.map(wordHash));
    expectTwin(text);
  });

  test('gives words that stay as they are when read again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const words = wordsOf(text);
        expect(wordsOf(words.join(' '))).toEqual(words);
      }),
      { numRuns: 1000 },
    );
  });
});
