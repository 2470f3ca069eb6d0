/**
 * Products of each row with each centre, summed over dimensions in ascending order, in double precision. The scalar twin of `DotKernel`.
 *
 * @param rows shape [rows, dimensions]
 * @param centres shape [centres, dimensions]
 * @returns shape [rows, centres]
 */
export function dotProducts(rows: Float32Array, centres: Float32Array, dimensions: number): Float64Array {
  const rowCount = rows.length / dimensions;
  const centreCount = centres.length / dimensions;
  const products = new Float64Array(rowCount * centreCount);
  for (let row = 0; row < rowCount; row++) {
    for (let centre = 0; centre < centreCount; centre++) {
      let sum = 0;
      for (let at = 0; at < dimensions; at++) sum += rows[row * dimensions + at]! * centres[centre * dimensions + at]!;
      products[row * centreCount + centre] = sum;
    }
  }
  return products;
}
