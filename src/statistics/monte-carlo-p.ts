/**
 * P-value of a test by random permutations: (1 + b)/(1 + B), never 0, since the observed arrangement is one of those that might have been
 * (Phipson and Smyth 2010).
 *
 * @param options.exceedances b, permutations at least as extreme as what was observed: whole, 0 … B
 * @param options.permutations B, whole, at least 1
 * @throws {RangeError} for other numbers
 */
export function monteCarloP({
  exceedances,
  permutations,
}: {
  readonly exceedances: number;
  readonly permutations: number;
}): number {
  const isCount = Number.isSafeInteger(exceedances) && Number.isSafeInteger(permutations) && exceedances >= 0;
  if (!isCount || permutations < 1 || exceedances > permutations)
    throw new RangeError(`${exceedances} of ${permutations} permutations is no count`);
  return (1 + exceedances) / (1 + permutations);
}
