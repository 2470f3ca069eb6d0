import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NEAR_TILE, NearPairKernel, UNREACHABLE } from './near-pair-kernel.ts';
import { type NearPair, type NearPairsInput, nearPairs } from './near-pairs.ts';

/** What the kernel finds, tile by tile, in the order of the twin. */
function kernelPairs({ queries, points, dimensions, queryLimits, pointLimits }: NearPairsInput): NearPair[] {
  const [queryCount, pointCount] = [queries.length / dimensions, points.length / dimensions];
  const kernel = new NearPairKernel({ dimensions, queries: Math.ceil(queryCount / NEAR_TILE) * NEAR_TILE });
  const row = (rows: Float32Array, at: number) =>
    Float64Array.from(rows.subarray(at * dimensions, (at + 1) * dimensions));
  for (let query = 0; query < queryCount; query++) kernel.setQuery(query, row(queries, query));
  const pairs: NearPair[] = [];
  const take = (limits: Float32Array, own: Float32Array, first: number, count: number) => {
    limits.fill(UNREACHABLE);
    for (let at = 0; at < Math.min(NEAR_TILE, count - first); at++) {
      limits[at] = own[first + at]!;
      limits[NEAR_TILE + at] = own[count + first + at]!;
    }
  };
  for (let firstPoint = 0; firstPoint < pointCount; firstPoint += NEAR_TILE) {
    const tilePoints = Math.min(NEAR_TILE, pointCount - firstPoint);
    for (let point = 0; point < tilePoints; point++) kernel.setPoint(point, row(points, firstPoint + point));
    take(kernel.pointLimits, pointLimits, firstPoint, pointCount);
    for (let firstQuery = 0; firstQuery < queryCount; firstQuery += NEAR_TILE) {
      take(kernel.queryLimits, queryLimits, firstQuery, queryCount);
      const tileQueries = Math.min(NEAR_TILE, queryCount - firstQuery);
      const found = kernel.find({ firstQuery, queries: tileQueries, points: tilePoints });
      for (let at = 0; at < found; at++) {
        const code = kernel.codes[at]!;
        const query = firstQuery + Math.floor(code / NEAR_TILE);
        pairs.push({ query, point: firstPoint + (code % NEAR_TILE), dot: kernel.dots[at]! });
      }
    }
  }
  return pairs.sort((a, b) => a.query - b.query || a.point - b.point);
}

const numbers = (count: number, seed: number, make: (bits: number) => number) => {
  let state = seed | 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return make(state >> 16);
  });
};

test('the kernel gives the bits of its twin where sums are exact, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 21 }),
      fc.integer({ min: 1, max: 140 }),
      fc.integer({ min: 1, max: 140 }),
      fc.integer(),
      (dimensions, queryCount, pointCount, seed) => {
        // Whole numbers below 2^5: no sum of 21 products of two needs rounding, so fused and unfused steps agree.
        const small = (bits: number) => bits % 32;
        const input: NearPairsInput = {
          queries: numbers(queryCount * dimensions, seed, small),
          points: numbers(pointCount * dimensions, seed + 1, small),
          dimensions,
          queryLimits: numbers(2 * queryCount, seed + 2, (bits) => bits % 1024),
          pointLimits: numbers(2 * pointCount, seed + 3, (bits) => bits % 1024),
        };
        const expected = nearPairs(input);
        expect(kernelPairs(input)).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});

test('a product with rounding is within the error of unfused sums of the true one', () => {
  const [dimensions, count] = [387, 70];
  const share = (bits: number) => bits / 32_768;
  const queries = numbers(count * dimensions, 5, share);
  const points = numbers(count * dimensions, 6, share);
  const limits = new Float32Array(2 * count).fill(Number.NEGATIVE_INFINITY);
  const pairs = kernelPairs({ queries, points, dimensions, queryLimits: limits, pointLimits: limits });
  expect(pairs.length).toBe(count * count);
  for (const { query, point, dot } of pairs) {
    let [sum, size] = [0, 0];
    for (let at = 0; at < dimensions; at++) {
      const product = queries[query * dimensions + at]! * points[point * dimensions + at]!;
      sum += product;
      size += Math.abs(product);
    }
    // A lane of 97 steps and two additions: Higham 2002, equation 3.5, with 99 + 1 roundings.
    expect(Math.abs(dot - sum)).toBeLessThanOrEqual(100 * 2 ** -24 * size);
  }
});

test('either pair of limits lets a product through, and rows that fill up never', () => {
  const rows = Float32Array.of(1, 2, 3);
  const none = Number.POSITIVE_INFINITY;
  const first = {
    queryLimits: Float32Array.of(1, none, 2, none, none, none),
    pointLimits: Float32Array.of(1, 1, 1, 0, 0, 0),
  };
  // Products 1 2 3 / 2 4 6 / 3 6 9; row 0 needs 2, row 2 needs 3.
  const input = { queries: rows, points: rows, dimensions: 1 };
  const names = (limits: Pick<NearPairsInput, 'queryLimits' | 'pointLimits'>) =>
    kernelPairs({ ...input, ...limits }).map(({ query, point }) => `${query}${point}`);
  expect(names(first)).toEqual(['01', '02', '20', '21', '22']);
  const second = {
    queryLimits: Float32Array.of(none, none, none, 0, 0, 0),
    pointLimits: Float32Array.of(0, 0, 0, none, 5, none),
  };
  // Point 1 needs 5: 3 · 2 alone.
  expect(names(second)).toEqual(['21']);
});
