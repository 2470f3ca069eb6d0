import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseMerge } from './choose-merge.ts';
import { MAX_RUN_ENTRIES, MAX_RUN_POSTINGS } from './run-format.ts';

const runsOf = (...entries: readonly number[]) => entries.map((count) => ({ entries: count, postings: count * 80 }));

test.each([
  ['no run', [], -1],
  ['one run', [5], -1],
  ['one that is twice as large as what follows', [10, 5], -1],
  ['one that is not', [9, 5], 0],
  // 4 < 2 * 3, but 100 >= 2 * 7 and 20 >= 2 * 7.
  ['the last two', [100, 20, 4, 3], 2],
  ['all, because of the first', [10, 20, 4, 3], 0],
])('merges %s', (_, entries, from) => {
  expect(chooseMerge(runsOf(...entries))).toBe(from);
});

test('leaves runs alone that one run could not hold together', () => {
  const half = MAX_RUN_ENTRIES / 2;
  expect(chooseMerge(runsOf(half, half))).toBe(0);
  expect(chooseMerge(runsOf(half + 1, half))).toBe(-1);
  expect(chooseMerge(runsOf(half + 1, half, 10, 10))).toBe(2);
  const long = (entries: number) => ({ entries, postings: MAX_RUN_POSTINGS / 2 });
  expect(chooseMerge([long(1000), long(1000)])).toBe(0);
  expect(chooseMerge([long(1000), long(1000), { entries: 1, postings: 1 }])).toBe(-1);
});

test('leaves few runs, however entries come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 100 }), (added) => {
      let runs: number[] = [];
      for (const count of added) {
        runs.push(count);
        const from = chooseMerge(runsOf(...runs));
        if (from !== -1) runs = [...runs.slice(0, from), runs.slice(from).reduce((sum, size) => sum + size, 0)];
      }
      // Each is twice as large as all after it: at most log3 of their sum, and one.
      expect(runs.length).toBeLessThanOrEqual(Math.log(100_000) / Math.log(3) + 1);
    }),
  );
});
