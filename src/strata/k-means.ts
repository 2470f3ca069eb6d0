import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../errors.ts';
import { assignNearest } from './assign-nearest.ts';
import { relocateCentroids } from './relocate-centroids.ts';
import { seedCentroids } from './seed-centroids.ts';

/** Rounds of assigning and averaging at most; what has not settled by then moves a few rows in a thousand. */
const MAX_ITERATIONS = 30;
/** Centroids may be relocated after every third round, four times, so that the rounds that are left let them settle. */
const ROUNDS_BETWEEN_RELOCATIONS = 3;
const RELOCATIONS = 4;
/** Settled when the summed distance of rows to centroids falls by less than this share of itself. */
const TOLERANCE = 1e-4;
/** A distance (1 - cosine) up to this is rounding. */
const SAME_POINT = 1e-6;
/** Assignments are 16-bit numbers, and their highest value is kept free to say "none". */
const MAX_CLUSTERS = 65_535;

export interface KMeansOptions {
  readonly dimensions: number;
  /** Clusters wanted, 1 to 65,535; fewer come back where there are fewer different rows. */
  readonly clusters: number;
  /** Whole number; its lower 32 bits count. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface KMeansResult {
  /** Clusters found, each with at least one row. */
  readonly clusters: number;
  /** Shape [clusters, dimensions], each row of length 1. */
  readonly centroids: Float32Array;
  /** Cluster of each row: shape [rows]. Ties go to the lowest index. */
  readonly assignments: Uint16Array;
  /** Cosine of each row with its centroid: shape [rows]. */
  readonly cosines: Float64Array;
  /** Times that all rows were assigned, at least 1. */
  readonly iterations: number;
}

/**
 * Spherical k-means (Dhillon and Modha 2001): clusters by direction, started from greedy k-means++, so that a small group far
 * from all others gets a centroid of its own. A cluster that loses all rows starts again at the row farthest from its centroid.
 * The same rows in the same order give the same result.
 *
 * @param rows shape [rows, dimensions], each of length 1; at least one row
 * @throws {CancelledError} `signal` aborted
 */
export async function kMeans(
  rows: Float32Array,
  { dimensions, clusters, seed = 1, signal }: KMeansOptions,
): Promise<KMeansResult> {
  if (rows.length < dimensions) throw new RangeError('k-means needs at least one row');
  if (!(Number.isInteger(clusters) && clusters >= 1 && clusters <= MAX_CLUSTERS)) {
    throw new RangeError(`k-means makes 1 to ${MAX_CLUSTERS} clusters, not ${clusters}`);
  }
  const pause = async () => {
    // Lets the signal and the rest of the program have their turn.
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
  };
  let centroids = await seedCentroids(rows, { dimensions, clusters, seed, pause });
  const assignments = new Uint16Array(rows.length / dimensions);
  const cosines = new Float64Array(assignments.length);
  const seconds = new Uint16Array(assignments.length);
  const secondCosines = new Float64Array(assignments.length);
  let before: number | undefined;
  let iterations = 0;
  let relocations = 0;
  while (true) {
    await pause();
    const clustering = { rows, centroids, dimensions, assignments, cosines, seconds, secondCosines };
    assignNearest(clustering);
    iterations++;
    if (iterations === MAX_ITERATIONS) break;
    const wasRefilled = refillEmpty(assignments, cosines, centroids.length / dimensions);
    let distance = 0;
    for (const cosine of cosines) distance += 1 - cosine;
    const isSettled: boolean = before !== undefined && !wasRefilled && before - distance <= TOLERANCE * before;
    const isDue = isSettled || iterations % ROUNDS_BETWEEN_RELOCATIONS === 0;
    if (isDue && !wasRefilled && relocations < RELOCATIONS) {
      const relocated = relocateCentroids(clustering);
      relocations = relocated ? relocations + 1 : RELOCATIONS;
      if (relocated) {
        centroids = relocated;
        before = undefined;
        continue;
      }
    }
    if (isSettled) break;
    before = distance;
    centroids = directions({ rows, assignments, previous: centroids, dimensions });
  }
  return { ...withoutEmpty(assignments, centroids, dimensions), assignments, cosines, iterations };
}

/** Gives each cluster without rows the row that is farthest from its centroid; clusters of one row keep it. */
function refillEmpty(assignments: Uint16Array, cosines: Float64Array, clusters: number): boolean {
  const sizes = clusterSizes(assignments, clusters);
  let wasRefilled = false;
  for (let cluster = 0; cluster < clusters; cluster++) {
    if (sizes[cluster]! > 0) continue;
    let farthest = -1;
    let lowest = 1 - SAME_POINT;
    for (let row = 0; row < cosines.length; row++) {
      if (cosines[row]! < lowest && sizes[assignments[row]!]! > 1) {
        lowest = cosines[row]!;
        farthest = row;
      }
    }
    if (farthest === -1) break;
    sizes[assignments[farthest]!]!--;
    sizes[cluster]!++;
    assignments[farthest] = cluster;
    cosines[farthest] = 1;
    wasRefilled = true;
  }
  return wasRefilled;
}

/** Mean direction of each cluster's rows, summed in their order; a cluster without rows, or whose rows cancel out, keeps its own. */
function directions({
  rows,
  assignments,
  previous,
  dimensions,
}: {
  readonly rows: Float32Array;
  readonly assignments: Uint16Array;
  readonly previous: Float32Array;
  readonly dimensions: number;
}): Float32Array {
  const sums = new Float64Array(previous.length);
  for (let row = 0; row < assignments.length; row++) {
    const from = row * dimensions;
    const to = assignments[row]! * dimensions;
    for (let at = 0; at < dimensions; at++) sums[to + at]! += rows[from + at]!;
  }
  const centroids = previous.slice();
  for (let start = 0; start < sums.length; start += dimensions) {
    let squares = 0;
    for (let at = start; at < start + dimensions; at++) squares += sums[at]! * sums[at]!;
    if (squares < SAME_POINT * SAME_POINT) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let at = start; at < start + dimensions; at++) centroids[at] = sums[at]! * scale;
  }
  return centroids;
}

/** The clusters that have rows, numbered anew in their order; `assignments` is changed to the new numbers. */
function withoutEmpty(
  assignments: Uint16Array,
  centroids: Float32Array,
  dimensions: number,
): { readonly clusters: number; readonly centroids: Float32Array } {
  const sizes = clusterSizes(assignments, centroids.length / dimensions);
  const numbers = new Uint16Array(sizes.length);
  const kept = new Float32Array(centroids.length);
  let clusters = 0;
  for (let cluster = 0; cluster < sizes.length; cluster++) {
    if (sizes[cluster] === 0) continue;
    numbers[cluster] = clusters;
    kept.set(centroids.subarray(cluster * dimensions, (cluster + 1) * dimensions), clusters * dimensions);
    clusters++;
  }
  for (let row = 0; row < assignments.length; row++) assignments[row] = numbers[assignments[row]!]!;
  return { clusters, centroids: kept.slice(0, clusters * dimensions) };
}

function clusterSizes(assignments: Uint16Array, clusters: number): Uint32Array {
  const sizes = new Uint32Array(clusters);
  for (const cluster of assignments) sizes[cluster]!++;
  return sizes;
}
