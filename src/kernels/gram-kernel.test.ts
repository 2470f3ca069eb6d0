import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GRAM_BLOCK_ROWS, GramKernel } from './gram-kernel.ts';
import { gramMatrix } from './gram-matrix.ts';

function kernelMatrix(rows: Float32Array | Float64Array, columns: number): Float64Array {
  const kernel = new GramKernel(columns);
  const block = GRAM_BLOCK_ROWS * columns;
  for (let at = 0; at < rows.length; at += block) kernel.add(rows.subarray(at, at + block));
  return kernel.matrix();
}

test('the kernel gives the bits of its twin, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer(),
      (columns, count, seed) => {
        let state = seed | 1;
        const rows = Float64Array.from({ length: columns * count }, () => {
          state = (Math.imul(state, 1664525) + 1013904223) | 0;
          return (state / 2 ** 31) * 2 ** (state & 15);
        });
        expect(kernelMatrix(rows, columns)).toEqual(gramMatrix(rows, columns));
        const single = Float32Array.from(rows);
        expect(kernelMatrix(single, columns)).toEqual(gramMatrix(single, columns));
      },
    ),
    { numRuns: 30 },
  );
});

test('matches a matrix worked by hand', () => {
  // Rows (1, 2, 3) and (4, 5, 6): 1 + 16, 2 + 20, 3 + 24 / 4 + 25, 6 + 30 / 9 + 36
  expect(kernelMatrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3)).toEqual(
    Float64Array.of(17, 22, 27, 22, 29, 36, 27, 36, 45),
  );
});
