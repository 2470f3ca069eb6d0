import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { gaussianReplace } from './gaussian-replace.ts';
import { gaussianReplaceDimensions } from './gaussian-replace-dimensions.ts';

/** Lower factor of a covariance, row by row. */
function cholesky(matrix: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(d * d);
  for (let row = 0; row < d; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * d + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * d + k]! * factor[column * d + k]!;
      factor[row * d + column] = row === column ? Math.sqrt(sum) : sum / factor[column * d + column]!;
    }
  return factor;
}

test('3 dimensions, 20 rows, 10 fits: trace and determinant, 2,500 replicas of whole rows', () => {
  const [d, size, generation] = [3, 20, 10];
  const random = randomStream(3);
  const traces: number[] = [];
  const determinants: number[] = [];
  for (let replica = 0; replica < 2_500; replica++) {
    let factor: Float64Array = Float64Array.from({ length: d * d }, (_, index) => (index % (d + 1) === 0 ? 1 : 0));
    for (let t = 0; t < generation; t++) {
      const rows = Array.from({ length: size }, () => {
        const z = Array.from({ length: d }, () => normalDraw(random));
        return z.map((_, row) => z.slice(0, row + 1).reduce((sum, value, k) => sum + factor[row * d + k]! * value, 0));
      });
      const mean = rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / size);
      const covariance = new Float64Array(d * d);
      for (const row of rows)
        for (let i = 0; i < d; i++)
          for (let j = 0; j < d; j++) covariance[i * d + j]! += ((row[i]! - mean[i]!) * (row[j]! - mean[j]!)) / size;
      factor = cholesky(covariance, d);
    }
    let trace = 0;
    let determinant = 1;
    for (let row = 0; row < d; row++) {
      for (let k = 0; k <= row; k++) trace += factor[row * d + k]! ** 2;
      determinant *= factor[row * d + row]! ** 2;
    }
    traces.push(trace / d);
    determinants.push(determinant);
  }
  const expected = gaussianReplaceDimensions({ size, dimensions: d, generation });
  expect(Math.abs(standardScore(traces, expected.meanVariance))).toBeLessThan(4);
  expect(Math.abs(standardScore(determinants.map(Math.log), expected.meanLogDeterminant))).toBeLessThan(4);
  expect(expected.meanLogDeterminant).toBeCloseTo(-4.893, 3);
  // The mean determinant is dominated by rare runs: relative deviation about 11; within 4 errors of its own all the same.
  expect(Math.abs(standardScore(determinants, expected.meanDeterminant))).toBeLessThan(4);
});

test('the trap: trace and determinant are different curves', () => {
  const { meanVariance, meanDeterminant } = gaussianReplaceDimensions({ size: 20, dimensions: 3, generation: 10 });
  expect(meanDeterminant).toBeLessThan(0.6 * meanVariance ** 3);
});

test('one dimension is G1', () => {
  const one = gaussianReplaceDimensions({ size: 30, dimensions: 1, generation: 7 });
  const same = gaussianReplace({ size: 30, generation: 7 });
  expect(one.meanVariance).toBeCloseTo(same.meanVariance, 14);
  expect(one.meanDeterminant).toBeCloseTo(same.meanVariance, 14);
  expect(one.meanLogDeterminant).toBeCloseTo(same.meanLogVariance, 13);
});
