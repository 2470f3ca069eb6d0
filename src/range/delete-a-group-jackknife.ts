/** Spread of a statistic, from its values with one group of documents left out at a time. */
export interface JackknifeEstimate {
  /** Mean of the values with a group left out. */
  readonly mean: number;
  /** Standard error, in the unit of the statistic. */
  readonly se: number;
}

/**
 * Delete-a-group jackknife (Kott 2001): se = sqrt(((G-1)/G) sum (θ_i - mean)²). Needs no model of how words hang together within
 * documents. Too wide rather than too narrow for counts of types.
 *
 * @param leaveOneOut statistic with group i left out: shape [groups]
 * @returns undefined for fewer than 2 groups
 */
export function deleteAGroupJackknife(leaveOneOut: readonly number[]): JackknifeEstimate | undefined {
  const groups = leaveOneOut.length;
  if (groups < 2) return undefined;
  const mean = leaveOneOut.reduce((sum, value) => sum + value, 0) / groups;
  const squares = leaveOneOut.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, se: Math.sqrt(((groups - 1) / groups) * squares) };
}
