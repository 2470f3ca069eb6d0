import { eachRowOfProducts } from './dot-products.ts';

/**
 * The centroid with the highest cosine for each row; the lowest index where several are equally near.
 *
 * @param rows shape [rows, dimensions], each of length 1 (a row of zeros goes to centroid 0)
 * @param centroids shape [centroids, dimensions], each of length 1; 1 to 65,535 of them
 * @param assignments shape [rows], written
 * @param cosines shape [rows], written: cosine of each row with its centroid
 * @param seconds shape [rows], written where given: the second nearest centroid, 0 where there is one alone
 * @param secondCosines shape [rows], written where given: cosine with it, -2 where there is none
 */
export function assignNearest({
  rows,
  centroids,
  dimensions,
  assignments,
  cosines,
  seconds,
  secondCosines,
}: {
  readonly rows: Float32Array;
  readonly centroids: Float32Array;
  readonly dimensions: number;
  readonly assignments: Uint16Array;
  readonly cosines: Float64Array;
  readonly seconds?: Uint16Array;
  readonly secondCosines?: Float64Array;
}): void {
  const count = centroids.length / dimensions;
  eachRowOfProducts(rows, centroids, dimensions, (row, products, start) => {
    let nearest = 0;
    let highest = products[start]!;
    let second = 0;
    let secondHighest = -2;
    for (let centroid = 1; centroid < count; centroid++) {
      const cosine = products[start + centroid]!;
      if (cosine > highest) {
        second = nearest;
        secondHighest = highest;
        highest = cosine;
        nearest = centroid;
      } else if (cosine > secondHighest) {
        secondHighest = cosine;
        second = centroid;
      }
    }
    assignments[row] = nearest;
    cosines[row] = highest;
    if (seconds) seconds[row] = second;
    if (secondCosines) secondCosines[row] = secondHighest;
  });
}
