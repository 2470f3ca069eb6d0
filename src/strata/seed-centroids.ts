import { seededGenerator } from '../statistics/seeded-generator.ts';
import { eachRowOfProducts } from './dot-products.ts';

/** Rows whose distances to their nearest centroids sum to less than this are all centroids themselves, but for rounding. */
const NOTHING_LEFT = 1e-9;

/**
 * Rows to start k-means from, by greedy k-means++ (Arthur and Vassilvitskii 2007): rows are drawn with a chance in proportion to
 * 1 - cosine to the nearest row taken so far, 1 + ln(clusters) of them for each place, and the one that lowers the sum of these
 * distances most is taken; the first among equals. The row farthest from all taken stands beside those drawn: a small group
 * apart from all others would seldom be drawn.
 *
 * @param rows shape [rows, dimensions], each of length 1; at least one row
 * @param pause called between the places; a rejection ends the search
 * @returns shape [clusters, dimensions], fewer rows where there are fewer different ones
 */
export async function seedCentroids(
  rows: Float32Array,
  {
    dimensions,
    clusters,
    seed,
    pause,
  }: {
    readonly dimensions: number;
    readonly clusters: number;
    readonly seed: number;
    readonly pause: () => Promise<void>;
  },
): Promise<Float32Array> {
  const rowCount = rows.length / dimensions;
  const random = seededGenerator(seed);
  const candidateCount = 2 + Math.floor(Math.log(clusters));
  const rowAt = (index: number) => rows.subarray(index * dimensions, (index + 1) * dimensions);

  const taken = [Math.floor(random() * rowCount)];
  const distances = new Float64Array(rowCount);
  eachRowOfProducts(rows, rowAt(taken[0]!), dimensions, (row, products, start) => {
    distances[row] = distance(products[start]!);
  });
  const cumulated = new Float64Array(rowCount);
  const candidateDistances = Array.from({ length: candidateCount }, () => new Float64Array(rowCount));
  const candidates = new Float32Array(candidateCount * dimensions);
  while (taken.length < clusters) {
    await pause();
    let left = 0;
    let farthest = 0;
    for (let row = 0; row < rowCount; row++) {
      left += distances[row]!;
      cumulated[row] = left;
      if (distances[row]! > distances[farthest]!) farthest = row;
    }
    if (left < NOTHING_LEFT) break;
    const drawn = Array.from({ length: candidateCount }, (_, index) =>
      index === 0 ? farthest : firstAbove(cumulated, random() * left),
    );
    for (const [index, row] of drawn.entries()) candidates.set(rowAt(row), index * dimensions);
    const sums = new Float64Array(candidateCount);
    eachRowOfProducts(rows, candidates, dimensions, (row, products, start) => {
      const current = distances[row]!;
      for (let index = 0; index < candidateCount; index++) {
        const value = Math.min(current, distance(products[start + index]!));
        candidateDistances[index]![row] = value;
        sums[index]! += value;
      }
    });
    let best = 0;
    for (let index = 1; index < candidateCount; index++) if (sums[index]! < sums[best]!) best = index;
    distances.set(candidateDistances[best]!);
    taken.push(drawn[best]!);
  }
  const centroids = new Float32Array(taken.length * dimensions);
  for (const [index, row] of taken.entries()) centroids.set(rowAt(row), index * dimensions);
  return centroids;
}

const distance = (cosine: number): number => Math.max(0, 1 - cosine);

/** Index of the first sum above a value; the last index with a sum of its own where rounding left none. */
function firstAbove(cumulated: Float64Array, value: number): number {
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulated[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
