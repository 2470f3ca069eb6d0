/** Rows turned to doubles at a time: with a few hundred centres the block and its products stay in the second-level cache. */
const BLOCK_ROWS = 256;

/** Rows of single precision as doubles, with rows of zeros added until their number is a multiple of `multiple`. */
function paddedRows(rows: Float32Array, dimensions: number, multiple: number): Float64Array {
  const rowCount = Math.ceil(rows.length / dimensions / multiple) * multiple;
  const padded = new Float64Array(rowCount * dimensions);
  padded.set(rows);
  return padded;
}

/**
 * Products of each row with each centre, summed over dimensions in ascending order, in double precision.
 *
 * Four rows and two centres at a time: eight sums fit the registers, and every number loaded is used two or four times, which
 * makes this about twice as fast as a loop of single products.
 *
 * @param rows shape [rowCount, dimensions], `rowCount` a multiple of 4
 * @param centres shape [centreCount, dimensions], `centreCount` even
 * @param products shape [rowCount, centreCount], written
 */
function dotProducts(rows: Float64Array, centres: Float64Array, dimensions: number, products: Float64Array): void {
  const rowCount = rows.length / dimensions;
  const centreCount = centres.length / dimensions;
  for (let row = 0; row < rowCount; row += 4) {
    const r0 = row * dimensions;
    const r1 = r0 + dimensions;
    const r2 = r1 + dimensions;
    const r3 = r2 + dimensions;
    for (let centre = 0; centre < centreCount; centre += 2) {
      const c0 = centre * dimensions;
      const c1 = c0 + dimensions;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let at = 0; at < dimensions; at++) {
        const u = centres[c0 + at]!;
        const v = centres[c1 + at]!;
        const a = rows[r0 + at]!;
        const b = rows[r1 + at]!;
        const c = rows[r2 + at]!;
        const d = rows[r3 + at]!;
        s00 += a * u;
        s01 += a * v;
        s10 += b * u;
        s11 += b * v;
        s20 += c * u;
        s21 += c * v;
        s30 += d * u;
        s31 += d * v;
      }
      const first = row * centreCount + centre;
      products[first] = s00;
      products[first + 1] = s01;
      products[first + centreCount] = s10;
      products[first + centreCount + 1] = s11;
      products[first + 2 * centreCount] = s20;
      products[first + 2 * centreCount + 1] = s21;
      products[first + 3 * centreCount] = s30;
      products[first + 3 * centreCount + 1] = s31;
    }
  }
}

/**
 * Products of all rows with all centres, block by block.
 *
 * @param rows shape [rows, dimensions]
 * @param centres shape [centres, dimensions]
 * @param visit gets the index of a row, the products of the block, and where that row's products begin in them; they are valid
 *   during the call
 */
export function eachRowOfProducts(
  rows: Float32Array,
  centres: Float32Array,
  dimensions: number,
  visit: (row: number, products: Float64Array, start: number) => void,
): void {
  const padded = paddedRows(centres, dimensions, 2);
  const stride = padded.length / dimensions;
  const rowCount = rows.length / dimensions;
  const block = new Float64Array(BLOCK_ROWS * dimensions);
  const products = new Float64Array(BLOCK_ROWS * stride);
  for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rowCount - first);
    // What an earlier block left behind the last rows gives products that nobody reads.
    block.set(rows.subarray(first * dimensions, (first + count) * dimensions));
    dotProducts(block.subarray(0, Math.ceil(count / 4) * 4 * dimensions), padded, dimensions, products);
    for (let row = 0; row < count; row++) visit(first + row, products, row * stride);
  }
}
