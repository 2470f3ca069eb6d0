/**
 * Gini coefficient of counts: sum (2i - I - 1) x_(i) / (I sum x) over all I items in ascending order, those with a count of 0 among them.
 *
 * @param counts at least 0, above 0 for some
 * @returns 0 (all alike) … 1 - 1/I (one has everything); undefined where nothing was counted
 */
export function gini(counts: Float64Array): number | undefined {
  const ascending = counts.slice().sort();
  let total = 0;
  let weighted = 0;
  for (let at = 0; at < ascending.length; at++) {
    total += ascending[at]!;
    weighted += (2 * (at + 1) - ascending.length - 1) * ascending[at]!;
  }
  return total > 0 ? weighted / (ascending.length * total) : undefined;
}
