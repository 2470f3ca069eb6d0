import type { ObservationPatterns } from './observation-patterns.ts';
import { MOST_RARE_COUNT, type ShareNodes } from './share-nodes.ts';

/**
 * How the human shares of rare types are spread: the number of types with ln p in a small interval is proportional to p^(-exponent) down
 * to a least share, as for Zipf-Mandelbrot's and for Pitman-Yor's tails.
 */
export interface ShareLaw {
  readonly exponent: number;
  readonly logLeast: number;
}

/** Zipf's exponent is 1 over this one: 0.5 to 10. */
export const EXPONENTS: readonly [number, number] = [0.1, 2];
const LOG_FLOOR = Math.log(1e-9);

/** Where shares may end at the lower side: from the smallest node to what counts as rare. */
export function leastShares({ rootRows }: ObservationPatterns): readonly [number, number] {
  return [LOG_FLOOR, Math.log((MOST_RARE_COUNT + 10) / rootRows)];
}

/**
 * Weights of all nodes under a law: those of common types are the widths of their cells, whatever the law.
 *
 * @returns shape [nodes]; relative to each other, the law's amplitude is left out
 */
export function lawWeights(law: ShareLaw, patterns: ObservationPatterns, nodes: ShareNodes): Float64Array {
  const { rootCounts, rootRows } = patterns;
  const { from, shares, widths } = nodes;
  const weights = new Float64Array(shares.length);
  for (let root = 0; root < rootCounts.length; root++) {
    const isRare = rootCounts[root]! <= MOST_RARE_COUNT;
    for (let node = from[root]!; node < from[root + 1]!; node++)
      weights[node] = isRare ? lawWeight(law, rootRows, shares[node]!, widths[node]!) : widths[node]!;
  }
  return weights;
}

/** Weight of a cell of ln p about a share, as much of it as lies above the least one. */
function lawWeight({ exponent, logLeast }: ShareLaw, rootRows: number, share: number, width: number): number {
  const above = Math.log(share) + width / 2 - logLeast;
  if (above <= 0) return 0;
  // Relative to shares of one row, so that powers stay numbers.
  return Math.min(above, width) * Math.exp(-exponent * Math.log(share * rootRows));
}

/** Chance of a type with a share to count as rare, for shares above the nodes of types that were never seen. */
export interface RareRange {
  readonly shares: Float64Array;
  readonly widths: Float64Array;
  readonly chances: Float64Array;
}

/** Places and chances above the nodes of root 0, up to where no type counts as rare. */
export function rareRange({ rootRows }: ObservationPatterns): RareRange {
  const step = 0.1;
  const shares: number[] = [];
  const widths: number[] = [];
  const chances: number[] = [];
  // Root 0's nodes begin at 9 rows, in steps of 0.45: the topmost cell ends half a step above.
  const top = Math.log(9 / rootRows) + 0.225;
  for (let log = top + step / 2; log < Math.log((2.5 * MOST_RARE_COUNT) / rootRows); log += step) {
    const mean = Math.exp(log) * rootRows;
    let chance = Math.exp(-mean);
    let sum = chance;
    for (let count = 1; count <= MOST_RARE_COUNT; count++) {
      chance *= mean / count;
      sum += chance;
    }
    shares.push(Math.exp(log));
    widths.push(step);
    chances.push(sum);
  }
  return {
    shares: Float64Array.from(shares),
    widths: Float64Array.from(widths),
    chances: Float64Array.from(chances),
  };
}

/**
 * Mass of the law where types are seen, and are rare: what the number of seen rare types is proportional to.
 *
 * @param options.weights of the nodes, by `lawWeights`
 * @param options.missChances chance of a type at each node of the unseen root to be in none of the counts: shape [nodes of that root]
 * @param options.root place of the root with count 0
 */
export function seenMass(
  law: ShareLaw,
  {
    patterns: { rootRows },
    nodes,
    range,
    weights,
    missChances,
    root,
  }: {
    readonly patterns: ObservationPatterns;
    readonly nodes: ShareNodes;
    readonly range: RareRange;
    readonly weights: Float64Array;
    readonly missChances: ArrayLike<number>;
    readonly root: number;
  },
): number {
  let mass = 0;
  const first = nodes.from[root]!;
  for (let node = first; node < nodes.from[root + 1]!; node++)
    mass += weights[node]! * Math.max(0, 1 - missChances[node - first]!);
  for (let place = 0; place < range.shares.length; place++)
    mass += lawWeight(law, rootRows, range.shares[place]!, range.widths[place]!) * range.chances[place]!;
  return mass;
}
