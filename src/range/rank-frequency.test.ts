import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankFrequency, wordTail } from './rank-frequency.ts';
import { countCounts } from './species/counts-of-counts.ts';
import { rareStrata } from './text/rare-strata.ts';

const counts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 400 });

test('points are true counts at their ranks, from the first to the last, at most 60', () => {
  fc.assert(
    fc.property(counts, (list) => {
      const sorted = list.toSorted((a, b) => b - a);
      const points = rankFrequency(countCounts(list));
      expect(points.length).toBeLessThanOrEqual(60);
      expect(points[0]).toEqual({ rank: 1, count: sorted[0] });
      expect(points.at(-1)).toEqual({ rank: sorted.length, count: sorted.at(-1) });
      for (const { rank, count } of points) expect(count).toBe(sorted[rank - 1]);
    }),
  );
  expect(rankFrequency(countCounts([]))).toEqual([]);
});

test('the tail is the last stratum of the rare strata', () => {
  fc.assert(
    fc.property(counts, (list) => {
      const strata = rareStrata(new Map(list.map((count, index) => [`${index}`, count])));
      const types = [...strata.values()].filter((stratum) => stratum === 3).length;
      const hapax = list.filter((count) => count === 1).length;
      expect(wordTail(countCounts(list))).toEqual({ rank: list.length - types + 1, types, hapax });
    }),
  );
});

test('by hand: the edge itself is not yet tail', () => {
  // passed .90, .95, .98, 1.00
  expect(wordTail(countCounts([90, 5, 2, 3]))).toEqual({ rank: 3, types: 2, hapax: 0 });
  expect(() => wordTail(countCounts([]))).toThrow(RangeError);
});
