import { expect, test } from 'vitest';
import { countCounts } from './counts-of-counts.ts';
import { powerLawShortcut } from './power-law-shortcut.ts';

test('is 1 + N/sum of logarithms, by hand', () => {
  // 1, 1, 2, 4 over 1/2: ln 2 + ln 2 + ln 4 + ln 8 = 7 ln 2
  expect(powerLawShortcut(countCounts([1, 1, 2, 4]), { xmin: 1 })).toBeCloseTo(1 + 4 / (7 * Math.LN2), 14);
  // 2, 4 over 3/2
  expect(powerLawShortcut(countCounts([1, 1, 2, 4]), { xmin: 2 })).toBeCloseTo(1 + 2 / Math.log(8 / 2.25), 14);
});

test('says nothing about a tail that is not there', () => {
  expect(powerLawShortcut(countCounts([1, 2]), { xmin: 3 })).toBeUndefined();
  expect(() => powerLawShortcut(countCounts([1]), { xmin: 0 })).toThrow(RangeError);
});
