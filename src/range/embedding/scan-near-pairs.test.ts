import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { scanNearPairs } from './scan-near-pairs.ts';
import { squaredDistance } from './squared-distance.ts';

function rowsFrom(seed: number, count: number, dimensions: number): Float32Array {
  const random = seededGenerator(seed);
  return Float32Array.from({ length: count * dimensions }, () => 1e3 + random());
}

test('every pair within reach is visited with bounds that hold, and hardly any other', () => {
  const [dimensions, n, m] = [24, 150, 210];
  const [queries, points] = [rowsFrom(1, n, dimensions), rowsFrom(2, m, dimensions)];
  // The mean squared distance of two numbers in [0, 1) is 1/6, so that of rows 4.
  const queryReach = new Float64Array(n).fill(2.6);
  const pointReach = Float64Array.from({ length: m }, (_, at) => (at % 2 === 0 ? 3 : 0));
  const visited = new Set<string>();
  let looked = 0;
  for (const pairs of scanNearPairs({
    queries,
    points,
    dimensions,
    queryReach,
    pointReach,
    visit: (query, point, low, high) => {
      const squared = squaredDistance(queries, query * dimensions, points, point * dimensions, dimensions);
      expect(low).toBeLessThanOrEqual(squared);
      expect(high).toBeGreaterThanOrEqual(squared);
      expect(high - low).toBeLessThan(1e-4);
      visited.add(`${query} ${point}`);
    },
  }))
    looked += pairs;
  expect(looked).toBe(n * m);
  let within = 0;
  for (let query = 0; query < n; query++)
    for (let point = 0; point < m; point++) {
      const squared = squaredDistance(queries, query * dimensions, points, point * dimensions, dimensions);
      if (squared > queryReach[query]! && squared > pointReach[point]!) continue;
      within++;
      expect(visited.has(`${query} ${point}`)).toBe(true);
    }
  expect(within).toBeGreaterThan(100);
  expect(within).toBeLessThan((n * m) / 2);
  // Of those that are not, the few that the error of single precision cannot tell from them.
  expect(visited.size - within).toBeLessThan(10);
});

test('rows among themselves: each pair once, no row with itself', () => {
  const [dimensions, n] = [3, 200];
  const rows = rowsFrom(3, n, dimensions);
  const reach = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const seen = new Set<number>();
  let looked = 0;
  for (const pairs of scanNearPairs({
    queries: rows,
    points: rows,
    dimensions,
    isOneSet: true,
    queryReach: reach,
    visit: (query, point) => {
      expect(query).toBeLessThan(point);
      seen.add(query * n + point);
    },
  }))
    looked += pairs;
  expect(seen.size).toBe((n * (n - 1)) / 2);
  expect(looked).toBe(seen.size);
});

test('rows that are all one, and none at all', () => {
  const rows = new Float32Array(70).fill(7);
  let visits = 0;
  const scan = (points: Float32Array, reach: number) => {
    visits = 0;
    const queryReach = new Float64Array(70).fill(reach);
    const steps = scanNearPairs({ queries: rows, points, dimensions: 1, queryReach, visit: () => visits++ });
    for (const _ of steps);
    return visits;
  };
  expect(scan(rows.slice(), 0)).toBe(70 * 70);
  expect(scan(new Float32Array(0), 0)).toBe(0);
  expect(scan(new Float32Array(1).fill(8), 0.5)).toBe(0);
});
