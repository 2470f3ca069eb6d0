/**
 * Cohen's kappa for two raters (Cohen 1960): (p_o − p_e)/(1 − p_e), with the share p_o of units on which they agree and the share p_e
 * that chance would give if each kept to their own shares of values.
 *
 * @param pairs values of the first and the second rater for each unit that both judged
 * @returns at most 1; 0 is what chance would give; undefined without units, or where chance alone agrees always
 */
export function cohenKappa(pairs: readonly (readonly [string, string])[]): number | undefined {
  if (pairs.length === 0) return undefined;
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  let agreed = 0;
  for (const [a, b] of pairs) {
    first.set(a, (first.get(a) ?? 0) + 1);
    second.set(b, (second.get(b) ?? 0) + 1);
    if (a === b) agreed++;
  }
  const n = pairs.length;
  let byChance = 0;
  for (const [value, count] of first) byChance += count * (second.get(value) ?? 0);
  // In whole numbers: p_e is 1 exactly where both raters gave one and the same value to all.
  if (byChance === n * n) return undefined;
  return (agreed * n - byChance) / (n * n - byChance);
}
