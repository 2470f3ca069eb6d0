import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CancelledError, SampleTooSmallError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { type NearestNeighboursInput, nearestNeighbours, searchNearestNeighbours } from './nearest-neighbours.ts';
import type { Rows } from './rows.ts';
import { squaredDistance } from './squared-distance.ts';

/** Every pair measured in double precision and sorted: what the search must equal to the bit. */
function plainNeighbours({ queries, points, dimensions, k, excludeSelf = false }: NearestNeighboursInput) {
  const [n, m] = [queries.length / dimensions, points.length / dimensions];
  const distances = new Float64Array(n * k);
  const indices = new Uint32Array(n * k);
  for (let query = 0; query < n; query++) {
    const measured: { point: number; squared: number }[] = [];
    for (let point = 0; point < m; point++) {
      if (excludeSelf && point === query) continue;
      measured.push({
        point,
        squared: squaredDistance(queries, query * dimensions, points, point * dimensions, dimensions),
      });
    }
    measured.sort((a, b) => a.squared - b.squared || a.point - b.point);
    for (let rank = 0; rank < k; rank++) {
      distances[query * k + rank] = Math.sqrt(measured[rank]!.squared);
      indices[query * k + rank] = measured[rank]!.point;
    }
  }
  return { distances, indices };
}

/** Normal rows about `centre`, some of which are copies of others. */
function makeRows(
  count: number,
  {
    dimensions,
    seed,
    centre = 0,
    scale = 1,
    copies = 0.1,
  }: { dimensions: number; seed: number; centre?: number; scale?: number; copies?: number },
): Float32Array {
  const random = seededGenerator(seed);
  const rows = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const original = row > 0 && random() < copies ? Math.floor(random() * row) : row;
    for (let at = 0; at < dimensions; at++)
      rows[row * dimensions + at] =
        original < row ? rows[original * dimensions + at]! : centre + scale * (random() + random() + random() - 1.5);
  }
  return rows;
}

test('matches neighbours worked by hand', () => {
  const { distances, indices } = nearestNeighbours({
    queries: Float32Array.of(0, 4),
    points: Float32Array.of(1, 3, -1, 8),
    dimensions: 1,
    k: 2,
  });
  // From 0: 1 away are points 0 and 2, by index; from 4: 1 (point 1), then 3 (point 0).
  expect([...indices]).toEqual([0, 2, 1, 0]);
  expect([...distances]).toEqual([1, 1, 1, 3]);
});

test('equals the plain search to the bit, whatever the sizes, with copies and ties', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 6, max: 200 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(0, 1, 1e6),
      fc.constantFrom(1, 1e-20, 1e12),
      (dimensions, n, m, k, seed, centre, scale) => {
        const queries = makeRows(n, { dimensions, seed, centre: centre * scale, scale });
        const points = makeRows(m, { dimensions, seed: seed + 1, centre: centre * scale, scale });
        const input = { queries, points, dimensions, k };
        expect(nearestNeighbours(input)).toEqual(plainNeighbours(input));
      },
    ),
    { numRuns: 60 },
  );
});

test('rows among themselves: half of the pairs, the same result, copies are neighbours and a row is none of its own', () => {
  for (const [count, dimensions] of [
    [7, 3],
    [64, 5],
    [300, 2],
    [333, 33],
  ] as const) {
    const rows = makeRows(count, { dimensions, seed: count });
    const input = { dimensions, k: 5, excludeSelf: true };
    const expected = plainNeighbours({ ...input, queries: rows, points: rows });
    expect(nearestNeighbours({ ...input, queries: rows, points: rows })).toEqual(expected);
    expect(nearestNeighbours({ ...input, queries: rows, points: rows.slice() })).toEqual(expected);
  }
  const same = new Float32Array(200 * 4).fill(0.25);
  const { distances, indices } = nearestNeighbours({
    queries: same,
    points: same,
    dimensions: 4,
    k: 3,
    excludeSelf: true,
  });
  expect(distances.every((distance) => distance === 0)).toBe(true);
  expect([...indices.subarray(0, 9)]).toEqual([1, 2, 3, 0, 2, 3, 0, 1, 3]);
});

test('double precision is kept: distances that single precision would mix up', () => {
  // 1e-9 apart about 1: the same number in single precision.
  const points = Float64Array.from({ length: 100 }, (_, at) => 1 + ((at * 37) % 100) * 1e-9);
  const queries = Float64Array.of(1, 1 + 50.4e-9);
  const input = { queries, points, dimensions: 1, k: 7 };
  expect(nearestNeighbours(input)).toEqual(plainNeighbours(input));
});

test('more queries than are held at a time', () => {
  // 16 MiB hold 2^20 rows of up to four numbers.
  const count = 2 ** 20 + 70;
  const queries = Float32Array.from({ length: count }, (_, at) => at / count);
  const points = Float32Array.of(0.9, 0.2, 0.5);
  const { indices } = nearestNeighbours({ queries, points, dimensions: 1, k: 1 });
  // Borders at .35 and .7: the first row above them begins the next cell.
  const first = (cell: number) => indices.indexOf(cell);
  expect([first(1), first(2), first(0)]).toEqual([0, Math.ceil(0.35 * count), Math.ceil(0.7 * count)]);
  expect(indices.at(-1)).toBe(0);
});

test('says what is wrong with rows, k and sizes', () => {
  const rows = Float32Array.of(1, 2, 3, 4);
  const ask = (input: Partial<NearestNeighboursInput>) => () =>
    nearestNeighbours({ queries: rows, points: rows, dimensions: 2, k: 1, ...input });
  expect(ask({ dimensions: 3 })).toThrow('no whole rows of 3');
  expect(ask({ dimensions: 0 })).toThrow(RangeError);
  expect(ask({ k: 0 })).toThrow(RangeError);
  expect(ask({ k: 3 })).toThrow(SampleTooSmallError);
  expect(ask({ k: 2, excludeSelf: true })).toThrow('needs 2 points, got 1');
  expect(ask({ points: Float32Array.of(1, 2), excludeSelf: true })).toThrow(RangeError);
  expect(ask({ points: Float32Array.of(1, Number.NaN) })).toThrow('NaN in row 0');
  expect(ask({ queries: Float64Array.of(1, 1e200) })).toThrow(RangeError);
  expect(ask({ queries: new Float32Array(0) })()).toEqual({
    distances: new Float64Array(0),
    indices: new Uint32Array(0),
  });
});

test('the search in turns gives the same, tells how far it is, and stops when asked', async () => {
  const dimensions = 8;
  const rows: Rows = makeRows(3000, { dimensions, seed: 4 });
  const input = { queries: rows, points: rows, dimensions, k: 4, excludeSelf: true };
  const seen: number[] = [];
  const result = await searchNearestNeighbours(input, {
    onProgress: ({ doneCount, totalCount }) => {
      expect(totalCount).toBe((3000 * 2999) / 2);
      seen.push(doneCount);
    },
  });
  expect(result).toEqual(nearestNeighbours(input));
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  const stopped = AbortSignal.abort();
  const large = makeRows(20_000, { dimensions, seed: 5 });
  await expect(
    searchNearestNeighbours({ ...input, queries: large, points: large }, { signal: stopped }),
  ).rejects.toThrow(CancelledError);
});
