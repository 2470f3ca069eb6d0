import type { ObservationPatterns } from './observation-patterns.ts';

/** Up to this count in human rows a type's share is thought to follow the tail's law; above, its own count says enough. */
export const MOST_RARE_COUNT = 30;
/** Shares below are those of types that come in no training set that anybody has. */
const LEAST_SHARE = 1e-9;
/** Steps of ln p: where a likelihood bends, and below, where it is straight. */
const FINE = 0.45;
const COARSE = 1.4;

/** Places at which the human share p of a type is tried, for each root of the patterns. */
export interface ShareNodes {
  /** Where the nodes of a root begin, and after the last one where they end: shape [roots + 1]. */
  readonly from: Int32Array;
  /** Human shares: shape [nodes]. */
  readonly shares: Float64Array;
  /** Width of each node's cell in ln p: shape [nodes]. */
  readonly widths: Float64Array;
  /** ln of the Poisson chance of the root's count, less its greatest: shape [nodes]. */
  readonly logChances: Float64Array;
}

/**
 * Nodes dense enough for the likelihood of each root: ln p in steps below its standard deviation, as far as the count leaves anything. For
 * counts of 0 and 1, which shares of any smallness may have, down to 1e-9, in wider steps where everything is proportional to p.
 */
export function shareNodes(patterns: ObservationPatterns): ShareNodes {
  const { rootCounts, rootRows, rows, seen } = patterns;
  // Samples of generations tell more of p than the root does, at most about this many times.
  const precision = seen === 'whole' ? 1.3 : 1 + Math.min(5, (2 * rows[0]!) / rootRows);
  const from = new Int32Array(rootCounts.length + 1);
  const shares: number[] = [];
  const widths: number[] = [];
  const logChances: number[] = [];
  for (let root = 0; root < rootCounts.length; root++) {
    const count = rootCounts[root]!;
    const first = shares.length;
    from[root] = first;
    if (count <= 1) {
      const top = Math.log((count === 0 ? 9 : 11) / rootRows);
      const bend = Math.log(0.08 / rootRows);
      let log = top;
      for (; log > bend; log -= FINE) push(log, FINE);
      // Between the two kinds of steps the cells must meet.
      log += FINE / 2 - COARSE / 2;
      for (; log > Math.log(LEAST_SHARE); log -= COARSE) push(log, COARSE);
    } else {
      const deviation = 1 / Math.sqrt(count);
      const step = Math.min(FINE, (1.2 * deviation) / Math.sqrt(precision));
      const centre = Math.log(count / rootRows);
      const low = centre - (count < 6 ? 4.2 : 3.4) * deviation - (count < 6 ? 0.5 : 0);
      const high = Math.min(centre + 3.2 * deviation, Math.log(0.999));
      const steps = Math.max(1, Math.ceil((high - low) / step));
      for (let each = 0; each < steps; each++) push(low + (each + 0.5) * ((high - low) / steps), (high - low) / steps);
    }
    let greatest = Number.NEGATIVE_INFINITY;
    for (let node = first; node < shares.length; node++) {
      const share = shares[node]!;
      logChances.push(count * Math.log(rootRows * share) - rootRows * share);
      greatest = Math.max(greatest, logChances[node]!);
    }
    // Types never seen are counted by their chance itself, not relative to the greatest.
    if (count > 0) for (let node = first; node < shares.length; node++) logChances[node]! -= greatest;
  }
  from[rootCounts.length] = shares.length;
  return {
    from,
    shares: Float64Array.from(shares),
    widths: Float64Array.from(widths),
    logChances: Float64Array.from(logChances),
  };

  function push(log: number, width: number): void {
    shares.push(Math.exp(log));
    widths.push(width);
  }
}
