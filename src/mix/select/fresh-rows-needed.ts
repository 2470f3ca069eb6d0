/**
 * Fresh human rows that every generation needs so that chance leaves a share f of the variance: (f/(1-f) + m)/(2 - m), from
 * `anchoredVariance`. Nearly the same number whatever the size of the generation: what counts is how many, not their share.
 *
 * @param options.varianceShare f, at least 0, below 1
 * @param options.humanShare m, the share of human rows, above 0, at most 1
 * @throws {RangeError} for other numbers
 */
export function freshRowsNeeded({
  varianceShare: f,
  humanShare: m,
}: {
  readonly varianceShare: number;
  readonly humanShare: number;
}): number {
  if (!(f >= 0 && f < 1)) throw new RangeError(`a share of ${f} of the variance; at least 0, below 1`);
  if (!(m > 0 && m <= 1)) throw new RangeError(`a human share of ${m}; above 0, at most 1`);
  return (f / (1 - f) + m) / (2 - m);
}
