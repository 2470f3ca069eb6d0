/**
 * P-values adjusted for the number of tests (Benjamini and Hochberg 1995): rejecting all hypotheses whose adjusted value is at most
 * q keeps the expected share of false ones among the rejected at most q, for independent and for positively dependent tests
 * (Benjamini and Yekutieli 2001), as tests against one set of anchors are.
 *
 * @param pValues shape [tests], each 0-1
 * @returns in the order of `pValues`; never below the p-value
 * @throws {RangeError} for a value that is no probability
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`);
  const order = pValues.map((_, index) => index).sort((x, y) => pValues[y]! - pValues[x]!);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  for (const [position, index] of order.entries()) {
    const rank = pValues.length - position;
    least = Math.min(least, (pValues[index]! * pValues.length) / rank);
    adjusted[index] = Math.max(least, pValues[index]!);
  }
  return adjusted;
}
