import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NeighbourLists } from './neighbour-lists.ts';

test('keeps the first of the sorted offers, whatever their order and however long the list', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(5000), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 120 }),
      (points, k) => {
        const lists = new NeighbourLists({ rows: 2, k });
        // Many ties: a distance is one of ten.
        for (const point of points) lists.offer(1, point, point % 10);
        const sorted = points.toSorted((a, b) => (a % 10) - (b % 10) || a - b).slice(0, k);
        expect([...lists.indices.subarray(k, k + sorted.length)]).toEqual(sorted);
        expect([...lists.squared.subarray(k, k + sorted.length)]).toEqual(sorted.map((point) => point % 10));
        expect(lists.reach[1]).toBe(points.length < k ? Number.POSITIVE_INFINITY : sorted.at(-1)! % 10);
        expect(lists.reach[0]).toBe(Number.POSITIVE_INFINITY);
      },
    ),
  );
});
