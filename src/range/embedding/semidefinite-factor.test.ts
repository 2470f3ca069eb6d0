import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { gramMatrix } from './gram-matrix.ts';
import { semidefiniteFactor } from './semidefinite-factor.ts';

test('matches a factor worked by hand', () => {
  // The larger variance first: √4 = 2, 2/2 = 1, √(2 - 1) = 1.
  const { factor, rank, pivots } = semidefiniteFactor(Float64Array.of(2, 2, 2, 4), 2);
  expect({ rank, pivots }).toEqual({ rank: 2, pivots: [1, 0] });
  expect([...factor]).toEqual([1, 1, 2, 0]);
});

test('gives the matrix back, as narrow as its rank', () => {
  const [size, rows] = [12, 5];
  const random = seededGenerator(3);
  const matrix = gramMatrix(
    Float64Array.from({ length: rows * size }, () => random() - 0.5),
    size,
  );
  const { factor, rank, pivots } = semidefiniteFactor(matrix, size);
  expect(rank).toBe(rows);
  expect(new Set(pivots).size).toBe(rows);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let at = 0; at < rank; at++) sum += factor[row * rank + at]! * factor[column * rank + at]!;
      expect(sum).toBeCloseTo(matrix[row * size + column]!, 12);
    }
});

test('a matrix of zeros has rank 0; a negative variance is none', () => {
  expect(semidefiniteFactor(new Float64Array(4), 2).rank).toBe(0);
  expect(() => semidefiniteFactor(Float64Array.of(-1), 1)).toThrow(RangeError);
  expect(() => semidefiniteFactor(Float64Array.of(1, 2), 1)).toThrow(RangeError);
});
