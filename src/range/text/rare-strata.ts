/**
 * Frozen strata of types by how rare they are in calibration text: sorted by count descending, ties by UTF-8 bytes, a type's
 * stratum is the number of edges strictly below the share of mass that has been passed with it. Stratum 0 holds the commonest.
 *
 * @param counts occurrences of each type in calibration; types without any belong to no stratum and are left out
 * @param edges shares of mass, ascending, 0 … 1; by default .5, .8 and .95, so that the last stratum is the last 5 % of mass
 * @returns stratum of each type, 0 … edges; types unseen in calibration form one more stratum, of number edges + 1
 * @throws {RangeError} when the edges do not ascend within 0 … 1
 */
export function rareStrata(
  counts: ReadonlyMap<string, number>,
  { edges = [0.5, 0.8, 0.95] }: { edges?: readonly number[] } = {},
): ReadonlyMap<string, number> {
  for (const [index, edge] of edges.entries())
    if (!(edge >= 0 && edge <= 1) || (index > 0 && edge <= edges[index - 1]!))
      throw new RangeError(`edges ${edges.join(', ')} do not ascend between 0 and 1`);
  const sorted = [...counts]
    .filter(([, count]) => count > 0)
    .map(([type, count]) => ({ type, count, bytes: Buffer.from(type) }))
    .sort((a, b) => b.count - a.count || Buffer.compare(a.bytes, b.bytes));
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  const strata = new Map<string, number>();
  let passed = 0;
  let stratum = 0;
  for (const { type, count } of sorted) {
    passed += count;
    while (stratum < edges.length && edges[stratum]! < passed / total) stratum++;
    strata.set(type, stratum);
  }
  return strata;
}
