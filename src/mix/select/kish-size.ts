/**
 * Size of an equally weighted sample that weighted or repeated rows are worth (Kish 1965): (Σw)² / Σw². What drift goes by: with it in place
 * of the rows the closed forms of recursive training hold for weighted rows too.
 *
 * @param weights at least 0, whole counts of repeats among others: shape [rows]
 * @returns 0 where all weights are 0, at most the number of rows
 * @throws {RangeError} for other weights
 */
export function kishSize(weights: Iterable<number>): number {
  let sum = 0;
  let squares = 0;
  for (const weight of weights) {
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`a weight of ${weight}; weights are at least 0`);
    sum += weight;
    squares += weight * weight;
  }
  return squares === 0 ? 0 : (sum * sum) / squares;
}
