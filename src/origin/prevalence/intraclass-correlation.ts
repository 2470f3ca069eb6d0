import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';

/** Marked things of a known cluster. */
export interface MarkedCluster {
  readonly marked: number;
  readonly n: number;
}

/**
 * How alike marks of things of one cluster are, from known clusters: the intraclass correlation by analysis of variance (Donner and Klar
 * 2000). A share of clustered things has 1 + (n - 1) ρ times the variance of one of as many independent ones (`designEffect`; Rao and
 * Scott 1992 divide counts by it). People write alike from text to text: ten texts of one author say less than ten texts of ten.
 *
 * @param clusters at least two
 * @returns ρ, 0-1: 0 where clusters differ no more than chance has it, or nothing can be said
 */
export function intraclassCorrelation(clusters: readonly MarkedCluster[]): number {
  const spread = spreadOf(clusters);
  return spread === null ? 0 : correlation(spread);
}

/**
 * What the intraclass correlation is at most, by the quotient of mean squares (Searle 1971, section 9.9): a few clusters that differ
 * little by chance must not pass for clusters that never do.
 *
 * @param options.chance that it is more all the same, above 0 and below 1
 * @returns 0-1; null where nothing can be said, because no cluster holds two things, or all or none of all are marked
 */
export function intraclassCorrelationAtMost(
  clusters: readonly MarkedCluster[],
  { chance }: { readonly chance: number },
): number | null {
  const spread = spreadOf(clusters);
  if (spread === null) return null;
  const { between, within, clusters: filled } = spread;
  if (between + within === 0) return null;
  const freedom = filled - 1;
  // Mean squares within rest on many more things than clusters: their own chance is left out of account.
  return correlation({ ...spread, between: (between * freedom) / chiSquareQuantile(chance, { degrees: freedom }) });
}

interface Spread {
  /** Mean squares between and within clusters. */
  readonly between: number;
  readonly within: number;
  /** Things a cluster, weighed so that unequal clusters count as equal ones would. */
  readonly size: number;
  readonly clusters: number;
}

function spreadOf(clusters: readonly MarkedCluster[]): Spread | null {
  const filled = clusters.filter(({ n }) => n > 0);
  const total = filled.reduce((sum, { n }) => sum + n, 0);
  const marked = filled.reduce((sum, each) => sum + each.marked, 0);
  if (filled.length < 2 || total <= filled.length) return null;
  const mean = marked / total;
  let between = 0;
  let within = 0;
  let squares = 0;
  for (const cluster of filled) {
    const share = cluster.marked / cluster.n;
    between += cluster.n * (share - mean) ** 2;
    within += cluster.n * share * (1 - share);
    squares += cluster.n ** 2;
  }
  return {
    between: between / (filled.length - 1),
    within: within / (total - filled.length),
    size: (total - squares / total) / (filled.length - 1),
    clusters: filled.length,
  };
}

function correlation({ between, within, size }: Spread): number {
  const sum = between + (size - 1) * within;
  return sum > 0 ? Math.min(1, Math.max(0, (between - within) / sum)) : 0;
}
