import { expect, test } from 'vitest';
import { largestCommonWords } from './largest-common-words.ts';

test('is the smallest arm that is measured at all', () => {
  expect(largestCommonWords([50_000, 999, 7000])).toEqual({ words: 7000, measured: [true, false, true] });
  expect(largestCommonWords([50_000, 999], { least: 100 })).toEqual({ words: 999, measured: [true, true] });
});

test('is never above the most, and 0 where no arm is large enough', () => {
  expect(largestCommonWords([5e6, 3e6]).words).toBe(2_000_000);
  expect(largestCommonWords([10])).toEqual({ words: 0, measured: [false] });
  expect(largestCommonWords([])).toEqual({ words: 0, measured: [] });
});
