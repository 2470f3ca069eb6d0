/**
 * How far a classifier tells the arms apart, in standard errors of chance (two-sample test by classifier, Lopez-Paz and Oquab 2017):
 * (accuracy - 1/2)/sqrt(1/(4n)). It says that they differ, not which is wider.
 *
 * @param options.accuracy on held-out units, half of each arm: 0-1
 * @param options.n held-out units, whole, at least 1
 * @throws {RangeError} for other numbers
 */
export function classifierZ({ accuracy, n }: { readonly accuracy: number; readonly n: number }): number {
  if (!(accuracy >= 0 && accuracy <= 1)) throw new RangeError(`an accuracy of ${accuracy}; it is a share`);
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`${n} held-out units; at least 1`);
  return (accuracy - 0.5) * 2 * Math.sqrt(n);
}
