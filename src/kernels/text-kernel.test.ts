import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureText } from './measure-text.ts';
import { createLiteralScanner, MAX_LITERAL_HITS } from './scan-literals.ts';
import { TextKernel } from './text-kernel.ts';

const LITERALS = [
  'ab',
  '+1',
  'aba',
  'abab',
  'turn0',
  ' the improved',
  'ai生成',
  '【',
  'é',
  'x',
  'aа',
  'turn0search',
].filter((literal) => new TextEncoder().encode(literal).length >= 2);

/** Texts dense in the literals above, in all widths of UTF-8, with lone surrogates left out. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...LITERALS,
        'A',
        'B',
        'TURN',
        '0',
        ' ',
        "'",
        '’',
        '\0',
        '中',
        '𠀀',
        '🚀',
        'ё',
        'ที่',
        'ິ',
        '\u17d2',
      ),
      fc.string({ unit: 'grapheme' }),
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join('').toWellFormed());

describe('the WASM kernel equals its scalar twin', () => {
  const kernel = new TextKernel(LITERALS);
  const scan = createLiteralScanner(LITERALS);

  test('on any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = kernel.load(text);
        expect([...bytes]).toEqual([...new TextEncoder().encode(text)]);
        expect(kernel.measure()).toEqual(measureText(bytes));
        expect([...kernel.scanLiterals()]).toEqual([...scan(bytes)]);
      }),
      { numRuns: 500 },
    );
  });

  test('on texts of 0 to 8 bytes, where windows reach behind the end', () => {
    for (const text of ['', 'a', 'ab', 'aba', 'abab', '+1', 'é', 'xé', 'turn0', 'TURN', 'aа', '【']) {
      const bytes = kernel.load(text);
      expect([...kernel.scanLiterals()], text).toEqual([...scan(bytes)]);
      expect(kernel.measure(), text).toEqual(measureText(bytes));
    }
  });

  test('on a text larger than its first buffer, and on a small one after it', () => {
    const big = `${'naïve 中文 abab '.repeat(200_000)}turn0search3`;
    const bytes = kernel.load(big);
    expect(bytes.length).toBeGreaterThan(3_000_000);
    expect(kernel.measure()).toEqual(measureText(bytes));
    const pairs = kernel.scanLiterals();
    expect(pairs.length).toBe(2 * MAX_LITERAL_HITS);
    expect([...pairs]).toEqual([...scan(bytes)]);
    expect([...kernel.scanLiterals()]).toEqual([...pairs]);
    kernel.load('ab');
    expect(kernel.measure()).toEqual({ words: 1, characters: 2 });
    expect([...kernel.scanLiterals()]).toEqual([0, 0]);
  });

  test('reuses nothing of an earlier text', () => {
    kernel.load('turn0search');
    kernel.load('t');
    expect(kernel.scanLiterals()).toHaveLength(0);
  });
});

describe('the word rule', () => {
  test.each([
    ['', 0, 0],
    ['one', 1, 3],
    ["don't stop", 2, 10],
    ['rock ’n’ roll', 3, 13],
    ['a-b', 2, 3],
    ['中文字', 3, 3],
    ['日本語テキスト', 7, 7],
    ['ภาษาไทย', 7, 7],
    ['ที่นี่', 2, 6],
    ['ພາສາລາວ', 7, 7],
    ['ភាសាខ្មែរ', 5, 9],
    ['မြန်မာ', 3, 6],
    ['ปี ๒๕๖๙', 2, 7],
    ['naïve 𝒳 🚀', 2, 9],
    ['3.14 kg', 3, 7],
    ["'", 0, 1],
  ])('%j has %i words and %i characters', (text, words, characters) => {
    expect(measureText(new TextEncoder().encode(text))).toEqual({ words, characters });
  });
});
