import { eachRowOfProducts } from './dot-products.ts';

/**
 * The centroid with the highest cosine for each row; the lowest index where several are equally near.
 *
 * @param rows shape [rows, dimensions], each of length 1 (a row of zeros goes to centroid 0)
 * @param centroids shape [centroids, dimensions], each of length 1; 1 to 65,535 of them
 * @param assignments shape [rows], written
 * @param cosines shape [rows], written: cosine of each row with its centroid
 */
export function assignNearest({
  rows,
  centroids,
  dimensions,
  assignments,
  cosines,
}: {
  readonly rows: Float32Array;
  readonly centroids: Float32Array;
  readonly dimensions: number;
  readonly assignments: Uint16Array;
  readonly cosines: Float64Array;
}): void {
  const count = centroids.length / dimensions;
  eachRowOfProducts(rows, centroids, dimensions, (row, products, start) => {
    let nearest = 0;
    let highest = products[start]!;
    for (let centroid = 1; centroid < count; centroid++) {
      const cosine = products[start + centroid]!;
      if (cosine > highest) {
        highest = cosine;
        nearest = centroid;
      }
    }
    assignments[row] = nearest;
    cosines[row] = highest;
  });
}
