import { nearestNeighbours } from './nearest-neighbours.ts';
import type { TwoArms } from './prdc.ts';
import { countRows, type Rows } from './rows.ts';

export interface IntraClusterVariance {
  /** Mean squared distance of the generation's rows to the mean of their cluster, clusters weighed as in the reference. */
  readonly generation: number;
  /** The same of the reference. */
  readonly reference: number;
  /** The first over the second; below 1 where modes contracted. */
  readonly ratio: number;
  /** Clusters in which both arms have two rows or more; the others say nothing of spread. */
  readonly clusters: number;
  /** Share of the reference's rows in those clusters, 0-1. */
  readonly referenceShare: number;
}

/**
 * Spread within modes on frozen centroids: each row goes to the nearest centroid, and its distance is taken to the mean of its arm's rows
 * there, so that a mode that moved is not taken for one that widened. Clusters weigh as many rows as the reference has in them in both
 * arms, so that neither is one that grew. Noise hides a loss: outliers count squared.
 *
 * @param options.centroids shape [centroids, dimensions]
 * @returns undefined where no cluster holds two rows of both arms, or the reference has no spread
 * @throws {RangeError} when rows or centroids are none
 */
export function intraClusterVariance({
  reference,
  generation,
  dimensions,
  centroids,
}: TwoArms & { readonly centroids: Rows }): IntraClusterVariance | undefined {
  const count = countRows(centroids, { dimensions, name: 'the centroids' });
  if (count === 0) throw new RangeError('there are no centroids');
  const known = spreadWithin(reference, { dimensions, centroids, count });
  const drawn = spreadWithin(generation, { dimensions, centroids, count });
  let rows = 0;
  let clusters = 0;
  let ofReference = 0;
  let ofGeneration = 0;
  for (let cluster = 0; cluster < count; cluster++) {
    const weight = known.sizes[cluster]!;
    const drawnRows = drawn.sizes[cluster]!;
    if (weight < 2 || drawnRows < 2) continue;
    clusters++;
    rows += weight;
    ofReference += (weight * known.squares[cluster]!) / (weight - 1);
    ofGeneration += (weight * drawn.squares[cluster]!) / (drawnRows - 1);
  }
  if (clusters === 0 || ofReference === 0) return undefined;
  return {
    generation: ofGeneration / rows,
    reference: ofReference / rows,
    ratio: ofGeneration / ofReference,
    clusters,
    referenceShare: rows / (reference.length / dimensions),
  };
}

/** Rows of each cluster, and the sum of their squared distances to its mean. */
function spreadWithin(
  rows: Rows,
  { dimensions, centroids, count }: { readonly dimensions: number; readonly centroids: Rows; readonly count: number },
): { readonly sizes: Uint32Array; readonly squares: Float64Array } {
  const { indices } = nearestNeighbours({ queries: rows, points: centroids, dimensions, k: 1 });
  const sizes = new Uint32Array(count);
  const means = new Float64Array(count * dimensions);
  for (const [row, cluster] of indices.entries()) {
    sizes[cluster]!++;
    for (let at = 0; at < dimensions; at++) means[cluster * dimensions + at]! += rows[row * dimensions + at]!;
  }
  for (let at = 0; at < means.length; at++) means[at]! /= Math.max(1, sizes[Math.floor(at / dimensions)]!);
  const squares = new Float64Array(count);
  for (const [row, cluster] of indices.entries())
    for (let at = 0; at < dimensions; at++)
      squares[cluster]! += (rows[row * dimensions + at]! - means[cluster * dimensions + at]!) ** 2;
  return { sizes, squares };
}
