import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';
import { textWidth } from './text-width.ts';

test.each([
  ['colour and cursor sequences', '\x1b[31mred\x1b[2J', '\\x1b[31mred\\x1b[2J'],
  ['an operating system command with its bell', '\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['the eight-bit sequence introducer', '\x9b31m', '\\x9b31m'],
  ['line ends and tabs', 'a\r\nb\tc\u2028d\u0085e', 'a b c d e'],
  ['overwriting by backspace and carriage return', 'good\b\b\b\bevil\rrm', 'good\\x08\\x08\\x08\\x08evil rm'],
  ['a nul', 'a\0b\n\0c', 'a\\x00b \\x00c'],
  ['bidirectional overrides and isolates', 'a\u202egpj.exe\u2066x\u2069', 'a\\u202egpj.exe\\u2066x\\u2069'],
  ['zero-width characters', 'a\u200bb\ufeffc\u2060d\u00ade', 'a\\u200bb\\ufeffc\\u2060d\\xade'],
  ['joiners that no script needs', 'a\u200db\u200cc', 'a\\u200db\\u200cc'],
  ['tag characters', 'x\u{e0041}', 'x\\u{e0041}'],
  ['variation selectors used as a channel', 'x\ufe01\u{e0101}', 'x\\ufe01\\u{e0101}'],
  ['private use citation marks', '\ue200cite\ue201', '\\ue200cite\\ue201'],
  ['half a surrogate pair', 'a\ud800b', 'a\\ud800b'],
  ['a filler that looks like a space', 'a\u3164b', 'a\\u3164b'],
])('makes %s visible', (_, hostile, expected) => {
  expect(plainText(hostile)).toBe(expected);
});

test('leaves honest text alone', () => {
  const texts = ['naïve café', 'می‌خواهم', '日本語', '👨‍👩‍👧 ❤️', 'क्ष', 'a\u00a0b', 'back\\slash'];
  for (const text of texts) expect(plainText(text)).toBe(text);
});

test('bounds stacked marks and long texts', () => {
  expect(plainText(`z${'\u0301'.repeat(500)}!`)).toBe(`z${'\u0301'.repeat(4)}…!`);
  expect(plainText('x'.repeat(50_000))).toHaveLength(20_001);
  expect(plainText('x'.repeat(5_000_000), { maxWidth: 10 })).toBe('xxxxxxxxx…');
});

test('cuts by columns, not by characters', () => {
  expect(plainText('日本語のテキスト', { maxWidth: 7 })).toBe('日本語…');
  expect(plainText('日本語', { maxWidth: 6 })).toBe('日本語');
  expect(plainText('abc', { maxWidth: 3 })).toBe('abc');
  expect(plainText('a\x1b[0m', { maxWidth: 4 })).toBe('a\\x…');
  expect(plainText('abc', { maxWidth: 0 })).toBe('');
});

test('whatever comes in, one printable line of the width asked for comes out', () => {
  const hostile = fc.string({
    unit: fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
    maxLength: 200,
  });
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 120 }), (text, maxWidth) => {
      const safe = plainText(text, { maxWidth });
      expect(safe).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\u2028\u2029]/);
      expect(safe.isWellFormed()).toBe(true);
      expect(textWidth(safe)).toBeLessThanOrEqual(maxWidth);
      expect(plainText(safe, { maxWidth })).toBe(safe);
    }),
    { numRuns: 500 },
  );
});
