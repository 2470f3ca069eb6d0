/**
 * Level of the t-th of tests without end whose levels sum to α: 6α/(π²t²), by ζ(2) = π²/6. Half of it and more goes to the first.
 *
 * @param t whole, from 1
 * @param alpha above 0, up to 1
 * @throws {RangeError} for other numbers
 */
export function alphaSpending(t: number, alpha: number): number {
  if (!Number.isSafeInteger(t) || t < 1) throw new RangeError(`the test number is ${t}; it is a whole number from 1`);
  if (!(alpha > 0 && alpha <= 1)) throw new RangeError(`alpha is ${alpha}; it takes numbers above 0, up to 1`);
  return (6 * alpha) / (Math.PI * Math.PI * t * t);
}
