import { DOT_BLOCK_ROWS, DotKernel } from '../kernels/dot-kernel.ts';

/** By number of dimensions: k-means asks for one number over and over. */
let last: { readonly dimensions: number; readonly kernel: DotKernel } | undefined;

/**
 * Products of all rows with all centres, each summed over dimensions in ascending order, in double precision; block by block.
 *
 * @param rows shape [rows, dimensions]
 * @param centres shape [centres, dimensions]
 * @param visit gets the index of a row, the products of the block, and where that row's products begin in them; they are valid
 *   during the call
 */
export function eachRowOfProducts(
  rows: Float32Array | Float64Array,
  centres: Float32Array | Float64Array,
  dimensions: number,
  visit: (row: number, products: Float64Array, start: number) => void,
): void {
  if (last?.dimensions !== dimensions) last = { dimensions, kernel: new DotKernel(dimensions) };
  const { kernel } = last;
  kernel.setCentres(centres);
  const { stride } = kernel;
  const rowCount = rows.length / dimensions;
  for (let first = 0; first < rowCount; first += DOT_BLOCK_ROWS) {
    const count = Math.min(DOT_BLOCK_ROWS, rowCount - first);
    const products = kernel.multiply(rows.subarray(first * dimensions, (first + count) * dimensions));
    for (let row = 0; row < count; row++) visit(first + row, products, row * stride);
  }
}
