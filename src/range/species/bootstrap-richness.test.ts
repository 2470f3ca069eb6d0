import { expect, test } from 'vitest';
import { bootstrapRichness } from './bootstrap-richness.ts';
import { countCounts } from './counts-of-counts.ts';

test('a resample holds fewer types than were seen', () => {
  // a b: of the 4 resamples 2 hold both: (1 + 2 + 2 + 1)/4
  expect(bootstrapRichness(countCounts([1, 1]))).toBeCloseTo(1.5, 15);
  expect(bootstrapRichness(countCounts([5, 3, 2, 1, 1]))).toBeCloseTo(4.15062334469266, 13);
  expect(bootstrapRichness(countCounts([9]))).toBe(1);
});
