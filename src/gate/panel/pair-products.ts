/** Rows of the blocks' Gram matrices that are in memory at once: 2B times as many numbers. */
const NUMBERS_AT_ONCE = 1 << 23;

/**
 * Sums over pairs of points of the squares of their products, by pair of blocks: K[a, b] = sum over i in a, j in b of (x_i · x_j)².
 * It is the inner product of the blocks' Gram matrices, so that points never meet in pairs: O(n d² + B² d²) time.
 *
 * @param vectors block after block, of equal size: shape [points, dimensions]
 * @returns symmetric: shape [blocks, blocks]
 */
export function pairProducts(
  vectors: ArrayLike<number>,
  { dimensions, blocks }: { readonly dimensions: number; readonly blocks: number },
): Float64Array {
  const perBlock = vectors.length / dimensions / blocks;
  const sums = new Float64Array(blocks * blocks);
  const rowsAtOnce = Math.max(1, Math.min(dimensions, Math.floor(NUMBERS_AT_ONCE / (blocks * dimensions))));
  for (let first = 0; first < dimensions; first += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, dimensions - first);
    const size = rows * dimensions;
    // Of a Gram matrix only what stands on and above the diagonal: the rest mirrors it and counts twice.
    const grams = new Float64Array(blocks * size);
    for (let block = 0; block < blocks; block++) {
      const target = grams.subarray(block * size, (block + 1) * size);
      for (let point = block * perBlock; point < (block + 1) * perBlock; point++) {
        const at = point * dimensions;
        for (let row = 0; row < rows; row++) {
          const left = vectors[at + first + row]!;
          if (left === 0) continue;
          const to = row * dimensions;
          for (let column = first + row; column < dimensions; column++)
            target[to + column]! += left * vectors[at + column]!;
        }
      }
    }
    for (let a = 0; a < blocks; a++)
      for (let b = a; b < blocks; b++) {
        let [diagonal, above] = [0, 0];
        const [fromA, fromB] = [a * size, b * size];
        for (let row = 0; row < rows; row++) {
          const from = row * dimensions + first + row;
          diagonal += grams[fromA + from]! * grams[fromB + from]!;
          const end = (row + 1) * dimensions;
          for (let at = from + 1; at < end; at++) above += grams[fromA + at]! * grams[fromB + at]!;
        }
        sums[a * blocks + b]! += diagonal + 2 * above;
      }
  }
  for (let a = 0; a < blocks; a++) for (let b = 0; b < a; b++) sums[a * blocks + b] = sums[b * blocks + a]!;
  return sums;
}
