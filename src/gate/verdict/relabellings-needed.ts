/** Quotients of decimal fractions that should be whole are so up to this. */
const ROUNDING = 1e-9;

/**
 * Relabellings, the observed one included, from which a measure that is narrower than in every other relabelling is certain to be found so.
 * Alone its p is 1/m. Beside other measures it is up to k/m by minP, because in each of the others some relabelling is the most extreme,
 * with the same p of 1/m.
 *
 * @param options.measures k, those that are adjusted together
 * @param options.alpha level of adjusted p-values, above 0
 */
export function relabellingsNeeded({ measures, alpha }: { readonly measures: number; readonly alpha: number }): number {
  return Math.ceil(measures / alpha - ROUNDING);
}
