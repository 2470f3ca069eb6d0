import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

test('breaks at spaces and holds numbers to their units', () => {
  expect(wrapText('together 1.9\u00a0% of the words', { width: 14 })).toEqual(['together 1.9 %', 'of the words']);
  expect(wrapText('together 1.9\u00a0% of the words', { width: 13 })).toEqual(['together', '1.9 % of the', 'words']);
  expect(wrapText('', { width: 10 })).toEqual([]);
});

test('breaks a word that no line can hold', () => {
  expect(wrapText('a abcdefghij k', { width: 4 })).toEqual(['a', 'abcd', 'efgh', 'ij k']);
  expect(wrapText('日本語', { width: 4 })).toEqual(['日本', '語']);
});

test('says where it cut', () => {
  expect(wrapText('one two three four', { width: 8, maxLines: 2 })).toEqual(['one two', 'three…']);
});

test('keeps every word and every line in its width', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 12 })),
      fc.integer({ min: 13, max: 90 }),
      (words, width) => {
        const text = words.map((word) => word.replaceAll(/[\s%]/g, '')).join(' ');
        const lines = wrapText(text, { width });
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join(' ').split(' ').filter(Boolean)).toEqual(text.split(' ').filter(Boolean));
      },
    ),
  );
});
