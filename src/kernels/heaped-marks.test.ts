import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText } from './fold-text.ts';
import { composed, withoutHeapedMarks } from './heaped-marks.ts';

/** Marks of two combining classes by turns: each has to be sorted past all others. */
const heap = (marks: number) => `a${'\u0301\u0323'.repeat(marks / 2)}b`;

test('ordinary text is composed as ever', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(composed(text)).toBe(text.normalize('NFC'));
      expect(withoutHeapedMarks(text)).toBe(text);
    }),
  );
  expect(composed('e\u0301')).toBe('\u00e9');
});

test('of marks heaped on a letter 30 count, and the others stay where they are', () => {
  expect(withoutHeapedMarks(heap(100))).toBe(heap(30));
  expect(composed(heap(100))).toBe(`${`a${'\u0301\u0323'.repeat(15)}`.normalize('NFC')}${'\u0301\u0323'.repeat(35)}b`);
});

test('half a million marks take no time worth naming', () => {
  const text = heap(500_000);
  expect(composed(text).length).toBeGreaterThan(400_000);
  expect(foldText(text).length).toBeLessThan(100);
}, 10_000);
