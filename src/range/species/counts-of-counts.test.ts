import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countCounts, countsOfCounts, typesSeen } from './counts-of-counts.ts';

test('sorts, adds up, and leaves zeros out', () => {
  // 5+3+2+1+1 = 12 occurrences of 5 types
  const sample = countCounts([1, 5, 0, 3, 1, 2]);
  expect(sample).toEqual({ counts: [1, 2, 3, 5], multiplicities: [2, 1, 1, 1], total: 12, types: 5 });
  expect([0, 1, 2, 4, 5, 9].map((times) => typesSeen(sample, times))).toEqual([0, 2, 1, 0, 1, 0]);
  expect(
    countsOfCounts([
      [3, 1],
      [1, 1],
      [5, 1],
      [1, 1],
      [2, 1],
      [7, 0],
      [0, 4],
    ]),
  ).toEqual(sample);
});

test('does not depend on order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (counts) => {
      expect(countCounts(counts.toReversed())).toEqual(countCounts(counts));
    }),
  );
});

test('refuses what is no count', () => {
  for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => countCounts([count])).toThrow(RangeError);
});
