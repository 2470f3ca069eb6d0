import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visibleText } from '../kernels/visible-text.ts';
import { wordsOf } from '../kernels/words-of.ts';
import { wordSpans } from './word-spans.ts';

const parts = fc.oneof(
  fc.constantFrom(
    ...[
      'plain ',
      'wo\u200brd',
      "don't ",
      "'",
      'É',
      'e\u0301',
      '中文',
      'が',
      'ｶﾞ ',
      '한',
      '\u1112\u1161',
      '½',
      'ﬁn ',
      'Σας ',
      ' ',
      '\n',
    ],
    ...['ที่', '🚀', '❤\ufe0f', '\u00ad', '\u0301', '-', '\ud800', '\u{1e900}x'],
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.stringMatching(/^[a-zA-Z0-9' ]{0,12}$/),
);

test('gives each word of a text the place at which it stands', () => {
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (some) => {
      const text = some.join('');
      const words = wordsOf(visibleText(text));
      const spans = wordSpans(
        text,
        words.map((_, at) => ({ start: at, end: at + 1 })),
      );
      expect(spans).toHaveLength(words.length);
      spans.forEach(({ start, end }, at) => {
        expect(start).toBeLessThan(end);
        expect(wordsOf(visibleText(text.slice(start, end)))).toContain(words[at]);
        if (at > 0) expect(start).toBeGreaterThanOrEqual(spans[at - 1]!.start);
      });
    }),
    { numRuns: 1500 },
  );
});

test('joins the words of a range, and stops behind the last one', () => {
  const text = 'One “two” — thr\u200bee, four. 五六 seven';
  const [middle, last] = wordSpans(text, [
    { start: 1, end: 4 },
    { start: 5, end: 7 },
  ]);
  expect(text.slice(middle!.start, middle!.end)).toBe('two” — thr\u200bee, four');
  expect(text.slice(last!.start, last!.end)).toBe('六 seven');
  expect(wordSpans(text, [])).toEqual([]);
});

test('places words the same whether ASCII or other words stand around them', () => {
  const words = fc.array(fc.constantFrom("don't", 'plum', "''", 'Ab-cd', 'naïve', '“x”', '中文'), { maxLength: 30 });
  const gaps = fc.constantFrom(' ', '\n\n', '\t', ' \u00a0');
  fc.assert(
    fc.property(words, words, gaps, (before, after, gap) => {
      const text = [...before, 'middle', ...after].join(gap);
      const place = text.indexOf('middle');
      const word = wordsOf(visibleText(before.join(gap))).length;
      expect(wordSpans(text, [{ start: word, end: word + 1 }])).toEqual([{ start: place, end: place + 6 }]);
    }),
  );
});

test('walks over ten megabytes of one word, of marks and of words in time', () => {
  const start = performance.now();
  wordSpans(`${'x'.repeat(10_000_000)} end`, [{ start: 1, end: 2 }]);
  wordSpans(`${'中'.repeat(1_000_000)} end`, [{ start: 1_000_000, end: 1_000_001 }]);
  wordSpans(`a${'\u0301\u0323'.repeat(500_000)} end`, [{ start: 1, end: 2 }]);
  wordSpans('ab '.repeat(1_000_000), [{ start: 999_999, end: 1_000_000 }]);
  expect(performance.now() - start).toBeLessThan(8000);
});
