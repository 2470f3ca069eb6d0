import { expect, test } from 'vitest';
import { countCounts } from './counts-of-counts.ts';
import { rarefiedHillTwo } from './rarefied-hill-two.ts';

test('equals one over the mean over subsets, by hand', () => {
  // sum x(x-1) = 20 + 6 + 2 = 28 of 132; 1/6 + 5/6 · 28/132 = 34/99
  expect(rarefiedHillTwo(countCounts([5, 3, 2, 1, 1]), { drawn: 6 })).toBeCloseTo(99 / 34, 14);
  expect(rarefiedHillTwo(countCounts([1]), { drawn: 1 })).toBe(1);
});
