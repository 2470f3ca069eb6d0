import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandKeys } from './band-keys.ts';
import { createHashFamily } from './hash-family.ts';
import { minHash } from './min-hash.ts';
import { shingleHashes } from './shingle-hashes.ts';
import { visibleText } from './visible-text.ts';
import { GRAM_WORDS, WINDOW_GRAMS, winnow } from './winnow.ts';
import { WinnowKernel } from './winnow-kernel.ts';
import { wordHash, wordHashes } from './word-hashes.ts';

const kernel = new WinnowKernel();
const family = createHashFamily({ hashCount: 112 });
const GUARANTEED_WORDS = GRAM_WORDS + WINDOW_GRAMS - 1;

function expectTwin(text: string): void {
  const words = wordHashes(visibleText(text));
  expect(kernel.read(text)).toBe(words.length);
  expect(kernel.winnowed()).toEqual(winnow(words));
  const shingles = shingleHashes(words);
  expect(kernel.bandKeys()).toEqual(
    shingles.length === 0 ? new BigInt64Array(28) : bandKeys(minHash(shingles, family)),
  );
}

/** Few different words, so that grams repeat and windows hold equal ones. */
const words = fc.array(fc.constantFrom('a', 'b', 'the', 'frost', 'Plums', '中', 'é'), { maxLength: 120 });

describe('the WASM fingerprints equal their scalar twin', () => {
  test('on texts of few and of many different words', () => {
    fc.assert(
      fc.property(words, (some) => expectTwin(some.join(' '))),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.lorem({ maxCount: 60 }), expectTwin), { numRuns: 200 });
  });

  test('on texts of any characters, invisible ones among them', () => {
    const parts = fc.constantFrom(
      ...[
        'plain ',
        'wo\u200brd ',
        'so\u00adft ',
        '\ufeff',
        'na\u00efve ',
        'e\u0301 ',
        '❤\ufe0f ',
        '\u{e0041}tag ',
        'Σας ',
        '½ ',
        '한 ',
        '\ud800 ',
      ],
      ...['\u202eright ', 'zwj\u200d', 'a\u034f\u0301 ', 'ﬁn '],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 60 }), (some) =>
        expectTwin(some.join('')),
      ),
      { numRuns: 200 },
    );
  });

  test('at every length around that of grams and windows, and after long texts', () => {
    for (let length = 0; length < 40; length++) expectTwin(Array.from({ length }, (_, at) => `w${at}`).join(' '));
    expectTwin('plum '.repeat(20_000));
    expectTwin(Array.from({ length: 20_000 }, (_, at) => `w${(at * 7919) % 1009}`).join(' '));
    expectTwin('one two three four five six seven eight');
    expectTwin('');
  });
});

describe('winnow', () => {
  test('keeps the least gram of every window, the rightmost of equal ones', () => {
    // One gram in all: 8 words. Two equal windows: every gram of a text of one word is equal, so each new one is kept.
    expect(winnow(wordHashes('a b c d e f g')).grams).toHaveLength(0);
    expect([...winnow(wordHashes('a b c d e f g h')).positions]).toEqual([0]);
    expect([...winnow(new Uint32Array(14).fill(7)).positions]).toEqual([4, 5, 6]);
    expect([...winnow(new Uint32Array(11).fill(7)).positions]).toEqual([3]);
  });

  test('finds every shared run of 12 words and never one of fewer than 8', () => {
    const word = (name: string) => wordHash(name);
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.nat(60),
        fc.nat(60),
        fc.nat(60),
        fc.integer({ min: 0, max: 40 }),
        fc.nat(),
        (a, b, c, d, run, seed) => {
          const own = (name: string, length: number) => Array.from({ length }, (_, at) => word(`${name}${at}-${seed}`));
          const shared = own('shared', run);
          const one = winnow(Uint32Array.from([...own('a', a), ...shared, ...own('b', b)]));
          const other = new Set(winnow(Uint32Array.from([...own('c', c), ...shared, ...own('d', d)])).grams);
          const found = one.grams.filter((gram) => other.has(gram)).length;
          if (run >= GUARANTEED_WORDS) expect(found).toBeGreaterThan(0);
          if (run < GRAM_WORDS) expect(found).toBe(0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('keeps about one gram in three', () => {
    // Expected density 2 / (w + 1) of 60,000 different grams: 20,000, standard deviation below 100.
    const { grams } = winnow(Uint32Array.from({ length: 60_007 }, (_, at) => Math.imul(at + 1, 0x9e3779b1)));
    expect(grams.length).toBeGreaterThan(19_500);
    expect(grams.length).toBeLessThan(20_500);
  });
});

describe('visibleText', () => {
  test.each([
    ['plain', 'plain'],
    ['w\u200bor\u00add\u2060s\ufeff', 'words'],
    ['a\u{e0061}\u{e0062}b\ufe0f', 'ab'],
    ['naïve — “x”', 'naïve — “x”'],
  ])('%j shows %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  test('keeps 30 marks of a letter, so that hostile heaps of them cost no more than other text', () => {
    const heap = `a${'\u0301\u0323'.repeat(1_000_000)} b`;
    expect(visibleText(heap)).toBe(`a${'\u0301\u0323'.repeat(15)} b`);
    const start = performance.now();
    expect(kernel.read(heap)).toBe(2);
    // Normalising the heap itself takes minutes.
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
