import { expect, test } from 'vitest';
import { observationPatterns } from './observation-patterns.ts';
import { tailThreshold } from './tail-threshold.ts';

test('types seen alike go together, level by level', () => {
  const patterns = observationPatterns(
    {
      human: [3, 0, 3, 1, 0, 0],
      generations: [
        [2, 1, 2, 0, 0, 1],
        [1, 0, 1, 0, 0, 0],
      ],
      seen: 'samples',
    },
    { tailBelow: 3 },
  );
  expect(Array.from(patterns.rootCounts)).toEqual([0, 1, 3]);
  expect(patterns.rootRows).toBe(7);
  // Courses after root 0: 0 0 (unseen), 1 0 (two types); root 1: 0 0; root 3: 2 1 (two types).
  expect(Array.from(patterns.levels[0]!.counts)).toEqual([0, 1, 0, 2]);
  expect(Array.from(patterns.levels[1]!.counts)).toEqual([0, 0, 0, 1]);
  expect(Array.from(patterns.levels[1]!.parents)).toEqual([0, 1, 2, 3]);
  expect(Array.from(patterns.levels[1]!.roots)).toEqual([0, 0, 1, 2]);
  expect(Array.from(patterns.types)).toEqual([0, 2, 1, 2]);
  expect(Array.from(patterns.isTail)).toEqual([1, 1, 1, 0]);
  expect(Array.from(patterns.patternOf)).toEqual([3, 1, 3, 2, -1, 1]);
  expect(patterns.unseen).toBe(0);
});

test('of whole sets the first one is human rows; known strata without rows are types', () => {
  const patterns = observationPatterns(
    {
      human: [1, 2, 0],
      generations: [
        [2, 1, 0],
        [3, 0, 0],
      ],
      seen: 'whole',
      hasUnseenTypes: false,
    },
    { tailBelow: 2 },
  );
  expect(Array.from(patterns.rootCounts)).toEqual([0, 3]);
  expect(patterns.rootRows).toBe(6);
  expect(patterns.unseen).toBe(-1);
  expect(Array.from(patterns.types)).toEqual([1, 1, 1]);
  expect(Array.from(patterns.isTail)).toEqual([1, 0, 1]);
});

test('the tail holds at most a tenth of the human sample', () => {
  // 90 of 100 rows are of types with at least 10 rows.
  expect(tailThreshold([50, 30, 10, 4, 3, 2, 1])).toBe(10);
  expect(tailThreshold([1, 1, 1])).toBe(1);
  expect(() => tailThreshold([0, 0])).toThrow(RangeError);
});
