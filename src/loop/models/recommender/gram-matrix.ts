/** Sum over rows of y y': shape [factors, factors]. */
export function gramMatrix(rows: Float64Array, factors: number): Float64Array {
  const gram = new Float64Array(factors * factors);
  for (let from = 0; from < rows.length; from += factors)
    for (let k = 0; k < factors; k++) {
      const left = rows[from + k]!;
      if (left === 0) continue;
      for (let j = 0; j <= k; j++) gram[k * factors + j] = gram[k * factors + j]! + left * rows[from + j]!;
    }
  for (let k = 0; k < factors; k++) for (let j = 0; j < k; j++) gram[j * factors + k] = gram[k * factors + j]!;
  return gram;
}
