/** What is taken from counts of 1, of 2, and of 3 or more. */
export type Discounts = readonly [one: number, two: number, more: number];

/** Nothing taken: relative frequencies. */
export const NO_DISCOUNTS: Discounts = [0, 0, 0];

/** Where the counts of counts tell nothing, as in tiny or made-up texts: half an occurrence, one, and one and a half. */
const FALLBACK: Discounts = [0.5, 1, 1.5];

/**
 * Discounts of modified Kneser–Ney (Chen and Goodman 1999, eq. 26): Y = t1/(t1 + 2 t2), D1 = 1 − 2Y t2/t1, D2 = 2 − 3Y t3/t2,
 * D3+ = 3 − 4Y t4/t3. Of orders whose t1 … t4 leave no discounts between 0 and the count, fixed ones.
 *
 * @param countsOfCounts how many n-grams have count 1, 2, 3 and 4
 */
export function discountsOf(countsOfCounts: readonly [number, number, number, number]): Discounts {
  const [t1, t2, t3, t4] = countsOfCounts;
  if (t1 === 0 || t2 === 0 || t3 === 0) return FALLBACK;
  const share = t1 / (t1 + 2 * t2);
  const discounts: Discounts = [1 - (2 * share * t2) / t1, 2 - (3 * share * t3) / t2, 3 - (4 * share * t4) / t3];
  return discounts.every((discount, at) => discount > 0 && discount < at + 1) ? discounts : FALLBACK;
}
