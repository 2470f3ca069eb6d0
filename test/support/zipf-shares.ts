/** Shares of types by Zipf's law, adding up to 1: shape [types]. */
export function zipfShares(types: number, { exponent = 1 }: { readonly exponent?: number } = {}): Float64Array {
  const weights = Float64Array.from({ length: types }, (_, rank) => (rank + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
