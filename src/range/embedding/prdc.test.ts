import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { clippedCoverage, expectedClippedCoverage } from './clipped-coverage.ts';
import { expectedCoverage } from './expected-coverage.ts';
import { knnRadiusRatio } from './knn-radius-ratio.ts';
import { prdc } from './prdc.ts';
import { squaredDistance } from './squared-distance.ts';

/** All four by their definitions, every pair measured. */
function plainPrdc(reference: Float32Array, generation: Float32Array, dimensions: number, k: number) {
  const [n, m] = [reference.length / dimensions, generation.length / dimensions];
  const reachOf = (rows: Float32Array, count: number) =>
    Array.from({ length: count }, (_, row) => {
      const others = Array.from({ length: count }, (_, other) => other).filter((other) => other !== row);
      return others
        .map((other) => squaredDistance(rows, row * dimensions, rows, other * dimensions, dimensions))
        .sort((a, b) => a - b)[k - 1]!;
    });
  const [known, drawn] = [reachOf(reference, n), reachOf(generation, m)];
  const between = (i: number, j: number) =>
    squaredDistance(reference, i * dimensions, generation, j * dimensions, dimensions);
  const perGeneration = Array.from({ length: m }, (_, j) => known.filter((reach, i) => between(i, j) <= reach).length);
  const perReference = known.map((reach, i) => drawn.filter((_, j) => between(i, j) <= reach).length);
  return {
    precision: perGeneration.filter((count) => count > 0).length / m,
    recall: known.filter((_, i) => drawn.some((reach, j) => between(i, j) <= reach)).length / n,
    density: perGeneration.reduce((sum, count) => sum + count, 0) / (k * m),
    coverage: perReference.filter((count) => count > 0).length / n,
    clipped: perReference.reduce((sum, count) => sum + Math.min(count, k) / k, 0) / n,
  };
}

test('matches balls worked by hand', () => {
  // Radii of 0, 1, 3, 6 are 1, 1, 2, 3; those of .5, .6, 1.2, .4 are .1, .1, .6, .1. Every row of the generation is within 1 of 0 or of 1.
  expect(
    prdc({
      reference: Float64Array.of(0, 1, 3, 6),
      generation: Float64Array.of(0.5, 0.6, 1.2, 0.4),
      dimensions: 1,
      k: 1,
    }),
  ).toEqual({ precision: 1, recall: 0.25, density: 2, coverage: 0.75 });
});

test('copies have balls that hold them', () => {
  const rows = Float32Array.of(0, 0, 0, 1, 2, 3);
  expect(prdc({ reference: rows, generation: rows.slice(), dimensions: 1, k: 2 })).toEqual({
    precision: 1,
    recall: 1,
    density: 10 / 6,
    coverage: 1,
  });
});

test('equals the definitions, with copies, ties on edges and unequal arms', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 6, max: 90 }),
      fc.integer({ min: 6, max: 90 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 1e6 }),
      (dimensions, n, m, k, seed) => {
        const random = seededGenerator(seed);
        // Whole numbers, so that many rows lie on the edges of balls.
        const rows = (count: number) =>
          Float32Array.from({ length: count * dimensions }, () => Math.floor(random() * 6));
        const [reference, generation] = [rows(n), rows(m)];
        const { clipped, ...expected } = plainPrdc(reference, generation, dimensions, k);
        expect(prdc({ reference, generation, dimensions, k })).toEqual(expected);
        expect(clippedCoverage({ reference, generation, dimensions, k }).raw).toBeCloseTo(clipped, 12);
      },
    ),
    { numRuns: 40 },
  );
});

test('coverage of equals is what is to be expected of them', () => {
  const [n, dimensions, k] = [400, 4, 5];
  const random = seededGenerator(8);
  const rows = () => Float32Array.from({ length: n * dimensions }, random);
  const arms = { reference: rows(), generation: rows(), dimensions };
  const expected = expectedCoverage({ reference: n, generation: n, k });
  // Simulated spread of coverage at this size is about .01; five of it.
  expect(Math.abs(prdc({ ...arms, k }).coverage - expected)).toBeLessThan(0.05);
  const clipped = clippedCoverage({ ...arms, k });
  expect(Math.abs(clipped.raw - clipped.expected)).toBeLessThan(0.06);
  expect(clipped.calibrated).toBeGreaterThan(0.8);
});

test('clipped coverage is calibrated to the share of good rows', () => {
  // k = 1: clipped coverage is coverage, and expected is 1 - (N-1)/(N+M-1) = M/(N+M-1): 5 of 9 for N = M = 5.
  expect(expectedClippedCoverage({ reference: 5, generation: 5, k: 1 })).toBeCloseTo(5 / 9, 14);
  expect(expectedCoverage({ reference: 5, generation: 5, k: 1 })).toBeCloseTo(5 / 9, 14);
  const reference = Float32Array.of(0, 10, 20, 30, 40);
  // Two balls of five are hit: M/(M + 4) = .4 for M = 8/3, of 5.
  const { raw, calibrated } = clippedCoverage({
    reference,
    generation: Float32Array.of(4, 1000, 1000, 1000, 1000),
    dimensions: 1,
    k: 1,
  });
  expect(raw).toBeCloseTo(0.4, 14);
  // By straight lines between 2 (1/3) and 3 (3/7): 2 + (.4 - 1/3)/(3/7 - 1/3) = 2.7.
  expect(calibrated).toBeCloseTo(2.7 / 5, 12);
  const far = clippedCoverage({ reference, generation: Float32Array.of(1e3, 2e3), dimensions: 1, k: 1 });
  expect(far).toMatchObject({ raw: 0, calibrated: 0 });
});

test('the radius ratio needs equal arms and a reference with room', () => {
  // Neighbours 2: reference 3, 2, 3, 5, 7 -> 3; generation 1, .5, .5, .5, 1 -> .5
  const reference = Float64Array.of(0, 1, 3, 6, 10);
  const generation = Float64Array.of(0, 0.5, 1, 1.5, 2);
  expect(knnRadiusRatio({ reference, generation, dimensions: 1, k: 2 })).toEqual({
    reference: 3,
    generation: 0.5,
    ratio: expect.closeTo(1 / 6, 14),
  });
  expect(() => knnRadiusRatio({ reference, generation: generation.subarray(1), dimensions: 1, k: 2 })).toThrow(
    '5 rows',
  );
  const copies = new Float64Array(5);
  expect(knnRadiusRatio({ reference: copies, generation, dimensions: 1, k: 2 }).ratio).toBeUndefined();
});

test('arms smaller than a ball are too small, and sizes that are none are told', () => {
  const rows = Float32Array.of(1, 2, 3);
  expect(() => prdc({ reference: rows, generation: rows, dimensions: 1, k: 3 })).toThrow(SampleTooSmallError);
  expect(() => expectedCoverage({ reference: 3, generation: 3, k: 3 })).toThrow(RangeError);
  expect(() => expectedClippedCoverage({ reference: 3, generation: 0, k: 1 })).toThrow(RangeError);
});
