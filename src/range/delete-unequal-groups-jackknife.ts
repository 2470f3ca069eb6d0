/** A group that was left out. */
export interface LeftOutGroup {
  /** Units in the group: words, documents, bytes; above 0. */
  readonly size: number;
  /** The statistic without it. */
  readonly value: number;
}

/**
 * Standard error by the jackknife for groups of unequal size (Busing, Meijer and van der Leeden 1999). Groups made by a hash are
 * never equal, and a statistic that moves with the size of the sample moves with the size of what is left out; here that part
 * cancels. For equal groups it is `deleteAGroupJackknife`.
 *
 * With h_j = n/m_j and pseudo-values p_j = h_j θ - (h_j - 1) θ_j, weighted mean p = sum p_j/h_j:
 * se = sqrt((1/G) sum (p_j - p)²/(h_j - 1)).
 *
 * @param full the statistic of the whole sample
 * @param total units in the whole sample, the sum of the sizes
 * @returns in the unit of the statistic; undefined for fewer than 2 groups
 */
export function deleteUnequalGroupsJackknife(
  groups: readonly LeftOutGroup[],
  { full, total }: { full: number; total: number },
): number | undefined {
  if (groups.length < 2) return undefined;
  // The pseudo-value less θ: (h - 1)(θ - θ_j), so that nothing cancels that is large.
  let mean = 0;
  const excesses = groups.map(({ size, value }) => {
    const excess = (total / size - 1) * (full - value);
    mean += (size / total) * excess;
    return excess;
  });
  let sum = 0;
  for (const [index, { size }] of groups.entries()) sum += (excesses[index]! - mean) ** 2 / (total / size - 1);
  return Math.sqrt(sum / groups.length);
}
