/**
 * How many times the variance of a share of clustered things is that of as many independent ones, from known clusters: 1 + (n - 1) ρ
 * for clusters of n things, ρ being the intraclass correlation by analysis of variance (Donner and Klar 2000; Rao and Scott 1992 divide
 * counts by it). People write alike from text to text: ten texts of one author say less than ten texts of ten.
 *
 * @param clusters how many of how many things are marked, in each known cluster: at least two clusters
 * @returns ρ, 0-1: 0 where clusters differ no more than chance has it, or nothing can be said
 */
export function intraclassCorrelation(clusters: readonly { readonly marked: number; readonly n: number }[]): number {
  const filled = clusters.filter(({ n }) => n > 0);
  const total = filled.reduce((sum, { n }) => sum + n, 0);
  const marked = filled.reduce((sum, each) => sum + each.marked, 0);
  if (filled.length < 2 || total <= filled.length) return 0;
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
  const meanBetween = between / (filled.length - 1);
  const meanWithin = within / (total - filled.length);
  const size = (total - squares / total) / (filled.length - 1);
  const sum = meanBetween + (size - 1) * meanWithin;
  return sum > 0 ? Math.min(1, Math.max(0, (meanBetween - meanWithin) / sum)) : 0;
}

/** Variance of a share of n clustered things over that of n independent ones: 1 + (n - 1) ρ. */
export function designEffect(n: number, correlation: number): number {
  return 1 + Math.max(0, n - 1) * correlation;
}
