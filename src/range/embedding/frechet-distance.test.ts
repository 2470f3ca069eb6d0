import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { covarianceMatrix } from './covariance-matrix.ts';
import { frechetDistance, frechetDistanceOfMoments } from './frechet-distance.ts';

test('matches moments worked by hand', () => {
  // Means 2 and 5, variances 4 and 16 (divided by n - 1): 9 + (2 - 4)²
  expect(covarianceMatrix(Float32Array.of(0, 2, 4), { dimensions: 1 })).toEqual({
    mean: Float64Array.of(2),
    covariance: Float64Array.of(4),
  });
  const arms = { reference: Float32Array.of(0, 2, 4), generation: Float32Array.of(1, 5, 9), dimensions: 1 };
  expect(frechetDistance(arms)).toBeCloseTo(13, 12);
});

test('covariances that do not commute: tr sqrt of a 2 x 2 product is sqrt(tr + 2 sqrt(det))', () => {
  // S S' = (2 3 / 1 6): trace 8, determinant 9: 1 + 4 + 4 - 2 sqrt(14)
  const distance = frechetDistanceOfMoments({
    reference: { mean: Float64Array.of(0, 0), covariance: Float64Array.of(2, 1, 1, 2) },
    generation: { mean: Float64Array.of(1, 0), covariance: Float64Array.of(1, 0, 0, 3) },
  });
  expect(distance).toBeCloseTo(9 - 2 * Math.sqrt(14), 12);
});

test('is 0 for the same rows, also where they are fewer than the dimensions, and the same both ways', () => {
  const random = seededGenerator(5);
  const dimensions = 30;
  const rows = (count: number) => Float32Array.from({ length: count * dimensions }, () => random() - 0.5);
  const [reference, generation] = [rows(12), rows(200)];
  const scale = frechetDistance({ reference, generation, dimensions });
  expect(frechetDistance({ reference, generation: reference.slice(), dimensions })).toBeLessThan(1e-6 * scale);
  expect(frechetDistance({ reference: generation, generation: reference, dimensions })).toBeCloseTo(scale, 9);
});

test('one row has no covariance, and moments must fit', () => {
  const one = Float32Array.of(1, 2);
  expect(() => frechetDistance({ reference: one, generation: one, dimensions: 2 })).toThrow(SampleTooSmallError);
  const moments = { mean: Float64Array.of(0), covariance: Float64Array.of(1) };
  const wide = { mean: Float64Array.of(0, 0), covariance: new Float64Array(4) };
  expect(() => frechetDistanceOfMoments({ reference: moments, generation: wide })).toThrow(RangeError);
});
