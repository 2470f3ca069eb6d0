import { GRAM_BLOCK_ROWS, GramKernel } from '../../kernels/gram-kernel.ts';

/** Numbers of the blocks' Gram matrices that are in memory at once, unless told otherwise: 128 MiB. */
const NUMBERS_AT_ONCE = 1 << 24;

/**
 * Sums over pairs of points of the squares of their products, by pair of blocks: K[a, b] = sum over i in a, j in b of (x_i · x_j)².
 * It is the inner product of the blocks' Gram matrices, so that points never meet in pairs: O(n d² + B² d²) time, both in WASM.
 *
 * @param vectors block after block, of equal size: shape [points, dimensions]
 * @param options.numbersAtOnce bounds the memory; where the blocks' matrices hold more, they are made once for each run of their rows
 * @returns symmetric: shape [blocks, blocks]
 */
export function pairProducts(
  vectors: Float32Array | Float64Array,
  {
    dimensions,
    blocks,
    numbersAtOnce = NUMBERS_AT_ONCE,
  }: { readonly dimensions: number; readonly blocks: number; readonly numbersAtOnce?: number },
): Float64Array {
  const perBlock = vectors.length / dimensions / blocks;
  const rowsAtOnce = Math.max(1, Math.min(dimensions, Math.floor(numbersAtOnce / (blocks * dimensions))));
  const ofBlock = new GramKernel(dimensions);
  const onDiagonal = new GramKernel(blocks);
  const above = new GramKernel(blocks);
  for (let first = 0; first < dimensions; first += rowsAtOnce) {
    const end = Math.min(first + rowsAtOnce, dimensions);
    // Of a Gram matrix only what stands on and above the diagonal: the rest mirrors it and counts twice.
    const diagonalCells = new Float64Array((end - first) * blocks);
    const cells = new Float64Array(cellsAbove(first, end, dimensions) * blocks);
    for (let block = 0; block < blocks; block++) {
      const gram = gramOfBlock(
        ofBlock,
        vectors.subarray(block * perBlock * dimensions, (block + 1) * perBlock * dimensions),
      );
      let to = block;
      for (let row = first; row < end; row++) {
        diagonalCells[(row - first) * blocks + block] = gram[row * dimensions + row]!;
        for (let column = row + 1; column < dimensions; column++) {
          cells[to] = gram[row * dimensions + column]!;
          to += blocks;
        }
      }
    }
    addRows(onDiagonal, diagonalCells, blocks);
    addRows(above, cells, blocks);
  }
  const sums = onDiagonal.matrix();
  for (const [at, twice] of above.matrix().entries()) sums[at]! += 2 * twice;
  return sums;

  function gramOfBlock(kernel: GramKernel, points: Float32Array | Float64Array): Float64Array {
    kernel.clear();
    addRows(kernel, points, dimensions);
    return kernel.matrix();
  }
}

/** Numbers above the diagonal in rows `first` to before `end` of a square matrix. */
function cellsAbove(first: number, end: number, columns: number): number {
  return ((end - first) * (2 * columns - first - end - 1)) / 2;
}

function addRows(kernel: GramKernel, rows: Float32Array | Float64Array, columns: number): void {
  const size = GRAM_BLOCK_ROWS * columns;
  for (let at = 0; at < rows.length; at += size) kernel.add(rows.subarray(at, at + size));
}
