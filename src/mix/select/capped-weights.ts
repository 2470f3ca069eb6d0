/**
 * Weights of which none is more than `ratio` times another: the lower ones are lifted. What is unlikely by a detector stays possible, and the
 * effective size (`kishSize`) cannot fall below rows × 4 ratio / (1 + ratio)².
 *
 * @param weights at least 0: shape [rows]
 * @param options.ratio at least 1
 * @throws {RangeError} for other numbers
 */
export function cappedWeights(weights: Float64Array, { ratio }: { readonly ratio: number }): Float64Array {
  if (!(ratio >= 1)) throw new RangeError(`a ratio of ${ratio}; it is at least 1`);
  let largest = 0;
  for (const weight of weights) {
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`a weight of ${weight}; weights are at least 0`);
    largest = Math.max(largest, weight);
  }
  const least = largest / ratio;
  return weights.map((weight) => Math.max(weight, least));
}
