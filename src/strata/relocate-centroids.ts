/** Rounds of two-means within a cluster; more change the gain by little. */
const SPLIT_ROUNDS = 3;
/** Smaller clusters are not divided. */
const MIN_SPLIT_ROWS = 4;

export interface Clustering {
  /** Shape [rows, dimensions], each of length 1. */
  readonly rows: Float32Array;
  readonly dimensions: number;
  /** Shape [clusters, dimensions], each of length 1. */
  readonly centroids: Float32Array;
  /** Nearest centroid of each row: shape [rows]. */
  readonly assignments: Uint16Array;
  /** Cosine with it: shape [rows]. */
  readonly cosines: Float64Array;
  /** Second nearest centroid of each row: shape [rows]. */
  readonly seconds: Uint16Array;
  /** Cosine with it: shape [rows]. */
  readonly secondCosines: Float64Array;
}

/**
 * Takes centroids from where two share a group to where one holds two groups. Averaging alone never does: k-means stays in the
 * arrangement that it fell into, and small groups are those that are left without a centroid.
 *
 * The cosines of rows with their mean direction sum to the length of the sum of the rows. So what a centroid is worth, and what
 * dividing a cluster gains, are differences of such lengths: the worth is what is lost when its rows join the cluster that most
 * of them have as second nearest, or each its own second nearest where that is less; the gain is that of two-means from the
 * centroid and the row farthest from it. A centroid moves wherever the gain is larger.
 *
 * @returns centroids to go on from, shape [clusters, dimensions]; undefined where nothing is to be gained
 */
export function relocateCentroids(clustering: Clustering): Float32Array | undefined {
  const { rows, centroids, dimensions, assignments, cosines, seconds, secondCosines } = clustering;
  const clusters = centroids.length / dimensions;
  if (clusters < 3) return undefined;
  const members: number[][] = Array.from({ length: clusters }, () => []);
  const sums = Array.from({ length: clusters }, () => new Float64Array(dimensions));
  const losses = new Float64Array(clusters);
  for (const [row, cluster] of assignments.entries()) {
    members[cluster]!.push(row);
    losses[cluster]! += cosines[row]! - secondCosines[row]!;
    addRow(sums[cluster]!, rows, row * dimensions);
  }
  const heirs = members.map((of) => mostFrequent(of.map((row) => seconds[row]!)));
  const worths = sums.map((sum, cluster) => {
    const heir = heirs[cluster];
    if (heir === undefined) return 0;
    const joined = lengthOf(sum.map((value, at) => value + sums[heir]![at]!));
    return Math.min(losses[cluster]!, lengthOf(sum) + lengthOf(sums[heir]!) - joined);
  });
  const splits = members.map((of, cluster) =>
    splitCluster(clustering, of, { cluster, before: lengthOf(sums[cluster]!) }),
  );
  const cheapest = [...worths.keys()].sort((a, b) => worths[a]! - worths[b]! || a - b);
  const largest = splits
    .flatMap((split, cluster) => (split === undefined ? [] : [{ ...split, cluster }]))
    .sort((a, b) => b.gain - a.gain || a.cluster - b.cluster);

  const moved = centroids.slice();
  /** Clusters that have moved already, or that take in the rows of one that has: their numbers no longer hold. */
  const isSettled = new Uint8Array(clusters);
  let moves = 0;
  for (const { cluster: target, gain, parts } of largest) {
    if (isSettled[target]) continue;
    const source = cheapest.find((cluster) => !isSettled[cluster] && cluster !== target);
    if (source === undefined || worths[source]! >= gain) break;
    const heir = heirs[source];
    for (const cluster of [source, target, heir ?? source]) isSettled[cluster] = 1;
    moved.set(parts[0], target * dimensions);
    moved.set(parts[1], source * dimensions);
    moves++;
  }
  return moves === 0 ? undefined : moved;
}

interface Split {
  /** By how much the cosines of the rows rise together. */
  readonly gain: number;
  readonly parts: readonly [Float32Array, Float32Array];
}

function splitCluster(
  { rows, dimensions, centroids, cosines }: Clustering,
  members: readonly number[],
  { cluster, before }: { readonly cluster: number; readonly before: number },
): Split | undefined {
  if (members.length < MIN_SPLIT_ROWS) return undefined;
  let farthest = members[0]!;
  for (const row of members) if (cosines[row]! < cosines[farthest]!) farthest = row;
  let parts: readonly [Float32Array, Float32Array] = [
    centroids.slice(cluster * dimensions, (cluster + 1) * dimensions),
    rows.slice(farthest * dimensions, (farthest + 1) * dimensions),
  ];
  let after = 0;
  for (let round = 0; round < SPLIT_ROUNDS; round++) {
    const sums = [new Float64Array(dimensions), new Float64Array(dimensions)] as const;
    for (const row of members) {
      const start = row * dimensions;
      let first = 0;
      let second = 0;
      for (let at = 0; at < dimensions; at++) {
        const value = rows[start + at]!;
        first += value * parts[0][at]!;
        second += value * parts[1][at]!;
      }
      addRow(second > first ? sums[1] : sums[0], rows, start);
    }
    parts = [direction(sums[0], parts[0]), direction(sums[1], parts[1])];
    after = lengthOf(sums[0]) + lengthOf(sums[1]);
  }
  return { gain: after - before, parts };
}

function addRow(sum: Float64Array, rows: Float32Array, start: number): void {
  for (let at = 0; at < sum.length; at++) sum[at]! += rows[start + at]!;
}

function lengthOf(sum: Float64Array): number {
  let squares = 0;
  for (const value of sum) squares += value * value;
  return Math.sqrt(squares);
}

/** A sum as a row of length 1; `previous` where there is nothing to sum. */
function direction(sum: Float64Array, previous: Float32Array): Float32Array {
  const length = lengthOf(sum);
  return length > 0 ? Float32Array.from(sum, (value) => value / length) : previous;
}

/** The lowest of the most frequent numbers. */
function mostFrequent(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  let best: number | undefined;
  for (const [number, count] of counts) {
    const most = best === undefined ? 0 : counts.get(best)!;
    if (count > most || (count === most && number < best!)) best = number;
  }
  return best;
}
