import { expect, test } from 'vitest';
import { notTakenText } from './not-taken-text.ts';

test('repeats and unreadable rows are told, and nothing where there are none', () => {
  const told = notTakenText({ duplicates: { records: 2077, share: 0.6 }, unreadable: 1 });
  expect(told.replaceAll('\u00a0', ' ')).toBe('2,077 repeated records (60 %) left out. 1 row could not be read.');
  expect(notTakenText({ duplicates: { records: 0, share: 0 }, unreadable: 0 })).toBe('');
});
