import { expect, test } from 'vitest';
import { normaliseText } from './normalise-text.ts';

test.each([
  ['  Plain\twords,\r\n\nhere.  ', 'plain words, here.'],
  ['“It’s” ‘fine’ «so»', '"it\'s" \'fine\' "so"'],
  ['a — b – c ‐ d -- e', 'a - b - c - d - e'],
  ['wait… what', 'wait... what'],
  ['# Heading\n\n**bold** and _slanted_ and `code`', 'heading bold and slanted and code'],
  ['> quoted\n>> twice\n- one\n  * two\n+ three\n• four', 'quoted twice one two three four'],
  ['zero\u200bwidth so\u00adft \ufeffmark ta\u{e0061}g', 'zerowidth soft mark tag'],
  ['no\u00a0break\u3000wide', 'no break wide'],
  ['Ｆｕｌｌ ﬁn', 'full fin'],
  ['1 - 2 = -1', '1 - 2 = -1'],
  ['', ''],
])('%j becomes %j', (text, normalised) => {
  expect(normaliseText(text)).toBe(normalised);
});

test.each([
  ['marks', `a${'\u0301\u0323'.repeat(500_000)}`],
  ['carriage returns', '\r'.repeat(1_000_000)],
  ['quotation marks of mail', '> '.repeat(500_000)],
  ['bullets', '- '.repeat(500_000)],
  ['hyphens', '-'.repeat(1_000_000)],
  ['invisible characters', '\u200b'.repeat(1_000_000)],
  ['line breaks and spaces', '\n '.repeat(500_000)],
])('a megabyte of %s takes no longer than other text', (_, text) => {
  const start = performance.now();
  normaliseText(text);
  expect(performance.now() - start).toBeLessThan(2000);
});
