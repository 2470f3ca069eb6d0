/**
 * Squared error of a mean that is learned again and again from `human` fresh rows of variance 1 with the weight `share`, and `synthetic` rows
 * drawn around the mean learned last, once it has settled: (w²/n + (1-w)²/m) / (1 - (1-w)²). `goldenRatioShare` makes it least; at that share
 * it is w/n.
 *
 * @param options.share weight of the human rows, above 0, at most 1
 * @returns variance, in units of that of one row
 * @throws {RangeError} for other numbers
 */
export function recursiveMeanError({
  human,
  synthetic,
  share,
}: {
  readonly human: number;
  readonly synthetic: number;
  readonly share: number;
}): number {
  if (!(human > 0 && synthetic >= 0)) throw new RangeError(`${human} human and ${synthetic} synthetic rows`);
  if (!(share > 0 && share <= 1)) throw new RangeError(`a share of ${share}; above 0, at most 1`);
  const rest = 1 - share;
  if (rest > 0 && synthetic === 0) throw new RangeError('a share below 1 needs synthetic rows');
  return (share ** 2 / human + (rest > 0 ? rest ** 2 / synthetic : 0)) / (1 - rest ** 2);
}
