/**
 * Krippendorff's alpha for nominal data, any number of raters, missing values left out (Krippendorff 2011, "Computing Krippendorff's
 * Alpha-Reliability", section C): 1 − (n − 1) Σ o_ck / Σ n_c n_k over c ≠ k, with coincidences o of pairs of values of one unit, each
 * unit's weighted by 1/(m − 1) for its m values.
 *
 * @param units values given to each unit, in any order; units of fewer than two values say nothing
 * @returns at most 1 (agreement); 0 is what chance would give; undefined where no unit has two values, or all values are of one kind
 */
export function krippendorffAlpha(units: readonly (readonly string[])[]): number | undefined {
  const totals = new Map<string, number>();
  let disagreements = 0;
  let pairable = 0;
  for (const values of units) {
    if (values.length < 2) continue;
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    let same = 0;
    for (const [value, count] of counts) {
      same += count * (count - 1);
      totals.set(value, (totals.get(value) ?? 0) + count);
    }
    disagreements += (values.length * (values.length - 1) - same) / (values.length - 1);
    pairable += values.length;
  }
  if (totals.size < 2) return undefined;
  let expected = pairable * pairable;
  for (const count of totals.values()) expected -= count * count;
  return 1 - ((pairable - 1) * disagreements) / expected;
}
