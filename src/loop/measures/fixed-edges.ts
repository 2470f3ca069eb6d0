import type { Histogram } from './measure-set.ts';

/** Edges of equally wide bins from `low` to `high`, with one on either side for all that lies beyond. */
export function fixedEdges(low: number, high: number, bins: number): readonly number[] {
  return [
    Number.NEGATIVE_INFINITY,
    ...Array.from({ length: bins + 1 }, (_, at) => low + ((high - low) * at) / bins),
    Number.POSITIVE_INFINITY,
  ];
}

/**
 * Counts of values between ascending edges; a value on an edge counts above it.
 *
 * @param values NaN counts nowhere
 */
export function histogramOf(values: Float64Array, edges: readonly number[]): Histogram {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = counts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle + 1]! <= value) low = middle + 1;
      else high = middle;
    }
    if (low < counts.length) counts[low]!++;
    else if (value === Number.POSITIVE_INFINITY) counts[counts.length - 1]!++;
  }
  return { edges, counts };
}
