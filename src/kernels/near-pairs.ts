export interface NearPairsInput {
  /** Shape [queries, dimensions]. */
  readonly queries: Float32Array;
  /** Shape [points, dimensions]. */
  readonly points: Float32Array;
  readonly dimensions: number;
  /** First and second limit of each query: shape [2, queries]. */
  readonly queryLimits: Float32Array;
  /** First and second limit of each point: shape [2, points]. */
  readonly pointLimits: Float32Array;
}

export interface NearPair {
  readonly query: number;
  readonly point: number;
  readonly dot: number;
}

/**
 * Pairs whose product in single precision is at least the sum of their first limits, or of their second ones. The scalar twin of
 * `NearPairKernel`: four sums by dimension modulo 4, added up as (0 + 2) + (1 + 3), every step rounded; the kernel may round less.
 */
export function nearPairs({ queries, points, dimensions, queryLimits, pointLimits }: NearPairsInput): NearPair[] {
  const pairs: NearPair[] = [];
  const [queryCount, pointCount] = [queries.length / dimensions, points.length / dimensions];
  for (let query = 0; query < queryCount; query++) {
    for (let point = 0; point < pointCount; point++) {
      const sums = new Float32Array(4);
      for (let at = 0; at < dimensions; at++) {
        const product = Math.fround(queries[query * dimensions + at]! * points[point * dimensions + at]!);
        sums[at % 4]! += product;
      }
      const dot = Math.fround(Math.fround(sums[0]! + sums[2]!) + Math.fround(sums[1]! + sums[3]!));
      const first = Math.fround(queryLimits[query]! + pointLimits[point]!);
      const second = Math.fround(queryLimits[queryCount + query]! + pointLimits[pointCount + point]!);
      if (dot >= first || dot >= second) pairs.push({ query, point, dot });
    }
  }
  return pairs;
}
