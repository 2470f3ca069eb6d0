import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

test('matches eigenvalues worked by hand', () => {
  // 3 ± 1 for (3 1 / 1 3); 2 - √2, 2, 2 + √2 for the chain; 1 + 0.9 and 1 - 0.9 beside 1.
  expect([...symmetricEigenvalues(Float64Array.of(3, 1, 1, 3), 2)]).toEqual([
    expect.closeTo(2, 14),
    expect.closeTo(4, 14),
  ]);
  const chain = symmetricEigenvalues(Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2), 3);
  expect([...chain]).toEqual([2 - Math.SQRT2, 2, 2 + Math.SQRT2].map((value) => expect.closeTo(value, 14)));
  const pair = symmetricEigenvalues(Float64Array.of(1, 0.9, 0, 0.9, 1, 0, 0, 0, 1), 3);
  expect([...pair]).toEqual([0.1, 1, 1.9].map((value) => expect.closeTo(value, 14)));
  expect([...symmetricEigenvalues(Float64Array.of(5), 1)]).toEqual([expect.closeTo(5, 14)]);
  expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
});

test('equal eigenvalues come as often as they are there', () => {
  // All ones: 6 once, 0 five times. The unit matrix times 1e-200: six times that.
  expect([...symmetricEigenvalues(new Float64Array(36).fill(1), 6)]).toEqual(
    [0, 0, 0, 0, 0, 6].map((value) => expect.closeTo(value, 14)),
  );
  const small = Float64Array.from({ length: 36 }, (_, at) => (at % 7 === 0 ? 1e-200 : 0));
  expect([...symmetricEigenvalues(small, 6)].map((value) => value * 1e200)).toEqual(
    Array(6).fill(expect.closeTo(1, 14)),
  );
});

test('sums of eigenvalues and of their squares are those of the matrix', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1e6 }), (size, seed) => {
      const random = seededGenerator(seed);
      const matrix = new Float64Array(size * size);
      for (let row = 0; row < size; row++)
        for (let column = 0; column <= row; column++)
          matrix[row * size + column] = matrix[column * size + row] = random() - 0.5;
      const values = symmetricEigenvalues(matrix, size);
      expect(values).toEqual(values.toSorted());
      let [trace, squares] = [0, 0];
      for (let row = 0; row < size; row++) trace += matrix[row * size + row]!;
      for (const entry of matrix) squares += entry * entry;
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 11);
      expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(squares, 11);
    }),
    { numRuns: 40 },
  );
});

test('takes finite square matrices only', () => {
  expect(() => symmetricEigenvalues(Float64Array.of(1, 2), 2)).toThrow(RangeError);
  expect(() => symmetricEigenvalues(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toThrow(RangeError);
});
