/**
 * Least human share that keeps a share f of a Gaussian's variance where synthetic rows are drawn with only a share L of the model's variance
 * (temperature T: L = T; top-p .95: L = .759), however many rows there are: f(1 - L)/(1 - fL).
 *
 * @param options.varianceShare f, at least 0, below 1
 * @param options.drawnVariance L, above 0, at most 1; 1 is drawing from the model as it is, which needs no share but rows
 *   (`freshRowsNeeded`)
 * @returns 0-1
 * @throws {RangeError} for other numbers
 */
export function humanShareAgainstTruncation({
  varianceShare: f,
  drawnVariance: L,
}: {
  readonly varianceShare: number;
  readonly drawnVariance: number;
}): number {
  if (!(f >= 0 && f < 1)) throw new RangeError(`a share of ${f} of the variance; at least 0, below 1`);
  if (!(L > 0 && L <= 1)) throw new RangeError(`synthetic rows with ${L} of the variance; above 0, at most 1`);
  return (f * (1 - L)) / (1 - f * L);
}
