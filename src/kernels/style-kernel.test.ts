import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScalarStyleScanner } from './scalar-style-scanner.ts';
import { StyleKernel } from './style-kernel.ts';
import type { StyleScanner, StyleScannerTables, StyleWindowLength } from './style-scanner.ts';
import { styleWordId } from './style-word-id.ts';

/** Weights that differ from bucket to bucket, so that a wrong bucket is seen. */
const tables: StyleScannerTables = {
  weights: Int8Array.from({ length: 1 << 18 }, (_, bucket) => (Math.imul(bucket, 0x9e3779b1) >>> 24) - 128),
  wordClasses: new Map([
    [styleWordId('the'), 1],
    [styleWordId('not'), 1 | (1 << 9)],
    [styleWordId('mr'), 2],
    [styleWordId("don't"), (1 << 31) | 1],
    [styleWordId('中'), 1 << 4],
  ]),
};

const PIECES = [
  'the',
  'The',
  'NOT',
  'but',
  'and',
  'or',
  "don't",
  'don’t',
  "rock''n",
  "'",
  '’',
  '"',
  '“',
  '—',
  '--',
  '-',
  '- ',
  '\n- ',
  '\n1. ',
  '\n12) ',
  '\n# ',
  '\n> ',
  '\n',
  '\r\n',
  '\t',
  ' ',
  ' ',
  ' ',
  '.',
  '..',
  '...',
  '…',
  '. ',
  '! ',
  '?',
  '。',
  '！',
  ', ',
  'film.Speaking',
  'left."Why?"They',
  'running',
  'kindly',
  'nation',
  'Mr. ',
  'e.g. ',
  'J. ',
  '3.14',
  '2023',
  'http://a.b/c?d=(e) ',
  'https://',
  'www.x.y ',
  'www',
  '://',
  '*',
  '**',
  '`',
  '_',
  '#',
  '|',
  '(',
  ')',
  '[',
  '£',
  '€',
  '½',
  'ﬁ',
  '™',
  '²',
  '１',
  'Ａ',
  'é',
  'e\u0301',
  'Σ',
  'ΟΔΟΣ',
  'İ',
  'ё',
  'ДОМ',
  '中',
  '文',
  '𠀀',
  'か\u3099',
  'ｶﾞ',
  '한',
  '\u1112\u1161\u11ab',
  'ที่',
  'ນ້ຳ',
  'हिन्दी',
  'سلام',
  '🚀',
  '👩‍💻',
  '☺️',
  '𝒳',
  '\u{e0041}',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\ufffd',
  '\ud83d',
  '\ude00',
  '\0',
  '\x7f',
  '\u0085',
  '\u2028',
  'â€™',
  'â€œ',
  'Â£',
  'Ã©',
  'Â',
  'â',
  'Ã ',
  'x'.repeat(40),
] as const;
const texts = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary' })), {
    maxLength: 80,
  })
  .map((parts) => parts.join(''));
const lengths: fc.Arbitrary<StyleWindowLength> = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 }))
  .map(([enough, more]) => ({ enough, most: enough + more }));

function windowsOf(scanner: StyleScanner, text: string, length: StyleWindowLength) {
  return Array.from(scanner.scan(text, length), (window) => ({
    span: Object.values(window.span()),
    counts: [...window.counts],
    mostRepeats: window.mostRepeats,
    weightSums: [...window.weightSums],
    reached: [...window.reached],
    buckets: [...window.buckets()],
  }));
}

describe('the WASM scanner equals its scalar twin', () => {
  const kernel = new StyleKernel(tables);
  const scalar = new ScalarStyleScanner(tables);

  test('on any text and any window', () => {
    fc.assert(
      fc.property(texts, lengths, (text, length) => {
        expect(windowsOf(kernel, text, length)).toEqual(windowsOf(scalar, text, length));
      }),
      { numRuns: 600 },
    );
  });

  test('on every piece alone, doubled, and between words', () => {
    for (const piece of PIECES) {
      for (const text of [piece, piece + piece, `word${piece}word`, `Word ${piece} word. Next ${piece}`]) {
        const length = { enough: 3, most: 5 };
        expect(windowsOf(kernel, text, length), JSON.stringify(text)).toEqual(windowsOf(scalar, text, length));
      }
    }
  });

  test('on every code point of the basic plane, in a word and alone', () => {
    const length = { enough: 200, most: 260 };
    for (let from = 0; from < 0x10000; from += 0x400) {
      const points = Array.from({ length: 0x400 }, (_, index) => String.fromCharCode(from + index));
      for (const text of [points.join(' '), points.map((point) => `a${point}b`).join(' ')]) {
        expect(windowsOf(kernel, text, length), from.toString(16)).toEqual(windowsOf(scalar, text, length));
      }
    }
  });

  test('where a token repeats more often than is counted apart', () => {
    for (const text of [
      '!'.repeat(2000),
      'a '.repeat(2000),
      '中'.repeat(2000),
      '🚀 '.repeat(2000),
      `${'é'.repeat(100_000)} b`,
    ]) {
      const length = { enough: 5000, most: 5000 };
      expect(windowsOf(kernel, text, length)).toEqual(windowsOf(scalar, text, length));
    }
  });

  test('when a later window is the first that the host must fold', () => {
    const text = `${'plain words stand here. '.repeat(30)}eﬃcient and “quoted” Straße ﬁn. ${'And more. '.repeat(40)}`;
    const length = { enough: 20, most: 30 };
    const windows = windowsOf(kernel, text, length);
    expect(windows.length).toBeGreaterThan(5);
    expect(windows).toEqual(windowsOf(scalar, text, length));
  });

  test('and windows tile the text', () => {
    fc.assert(
      fc.property(texts, lengths, (text, length) => {
        const spans = windowsOf(kernel, text, length).map(({ span }) => span as [number, number]);
        for (const [index, [start, end]] of spans.entries()) {
          expect(start).toBe(index === 0 ? 0 : spans[index - 1]![1]);
          expect(end).toBeGreaterThanOrEqual(start);
        }
        if (spans.length > 0) expect(spans.at(-1)![1]).toBe(text.length);
      }),
      { numRuns: 200 },
    );
  });
});
