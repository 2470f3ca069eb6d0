import { expect, test } from 'vitest';
import { dateSpanText } from './date-span-text.ts';

test('as short as it stays useful', () => {
  expect(dateSpanText('1790-01-08', '2026-10-30')).toBe('1790 to 2026-10');
  expect(dateSpanText('2024-03-04', '2025-08-29')).toBe('2024-03 to 2025-08');
  expect(dateSpanText('2024-03-04', '2024-03-29')).toBe('2024-03');
  expect(dateSpanText('1961', '1961')).toBe('1961');
  expect(dateSpanText('2024-03', null)).toBe('2024-03');
  expect(dateSpanText(null, null)).toBeNull();
});
