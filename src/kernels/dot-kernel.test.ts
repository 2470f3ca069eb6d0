import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOT_BLOCK_ROWS, DotKernel } from './dot-kernel.ts';
import { dotProducts } from './dot-products.ts';

const numbers = (count: number, seed: number) => {
  let state = seed | 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state / 2 ** 31) * 2 ** (state & 15);
  });
};

/** What the kernel gives, without what pads it. */
function kernelProducts(
  kernel: DotKernel,
  rows: Float32Array,
  centres: Float32Array,
  dimensions: number,
): Float64Array {
  kernel.setCentres(centres);
  const [rowCount, count] = [rows.length / dimensions, centres.length / dimensions];
  const products = kernel.multiply(rows);
  return Float64Array.from({ length: rowCount * count }, (_, i) => {
    return products[Math.floor(i / count) * kernel.stride + (i % count)]!;
  });
}

test('the kernel gives the bits of its twin, whatever the sizes, with one instance for all', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 19 })), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.integer(),
      (dimensions, sizes, seed) => {
        const kernel = new DotKernel(dimensions);
        for (const [rowCount, centreCount] of sizes) {
          const rows = numbers(rowCount * dimensions, seed + rowCount);
          const centres = numbers(centreCount * dimensions, seed - centreCount);
          expect(kernelProducts(kernel, rows, centres, dimensions)).toEqual(dotProducts(rows, centres, dimensions));
        }
      },
    ),
  );
});

test('the same for a whole block of long rows', () => {
  const dimensions = 256;
  const [rows, centres] = [numbers(DOT_BLOCK_ROWS * dimensions, 3), numbers(73 * dimensions, 4)];
  expect(kernelProducts(new DotKernel(dimensions), rows, centres, dimensions)).toEqual(
    dotProducts(rows, centres, dimensions),
  );
});

test('numbers that are none and infinite ones come out as in the twin', () => {
  const rows = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 0, -0, 1e-45);
  const centres = Float32Array.of(1, 0, 0, Number.NEGATIVE_INFINITY, 3e38, -3e38);
  expect(kernelProducts(new DotKernel(2), rows, centres, 2)).toEqual(dotProducts(rows, centres, 2));
});
