/**
 * P-values adjusted for the number of tests (Holm 1979, step-down): rejecting all hypotheses whose adjusted value is at most α keeps
 * the chance of any false rejection at most α, whatever hangs together. p̃_(i) = max over j <= i of min(1, (m - j + 1) p_(j)).
 *
 * @param pValues shape [tests], each 0-1
 * @returns in the order of `pValues`: shape [tests]; never below the p-value
 * @throws {RangeError} for a value that is no probability
 */
export function holmAdjusted(pValues: readonly number[]): Float64Array {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`);
  const order = pValues.map((_, index) => index).sort((x, y) => pValues[x]! - pValues[y]! || x - y);
  const adjusted = new Float64Array(pValues.length);
  let most = 0;
  for (const [rank, index] of order.entries()) {
    most = Math.max(most, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = most;
  }
  return adjusted;
}
