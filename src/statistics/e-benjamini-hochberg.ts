/**
 * Which hypotheses to reject by their e-values so that the expected share of false ones among them is at most α, whatever hangs together
 * (Wang and Ramdas 2022): the k largest, for the largest k with e_(k) >= K/(α k).
 *
 * @param eValues shape [K], each at least 0; Infinity allowed
 * @param options.alpha above 0, below 1
 * @returns indices of the rejected, largest e-value first; equal ones in the order given
 * @throws {RangeError} for other numbers
 */
export function eBenjaminiHochberg(eValues: readonly number[], { alpha }: { readonly alpha: number }): number[] {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}; it takes numbers above 0 and below 1`);
  for (const e of eValues) if (!(e >= 0)) throw new RangeError(`${e} is no e-value`);
  const order = eValues
    .map((_, index) => index)
    .sort((x, y) => (eValues[x] === eValues[y] ? x - y : eValues[y]! - eValues[x]!));
  let rejected = 0;
  for (const [position, index] of order.entries()) {
    const k = position + 1;
    if (eValues[index]! >= eValues.length / (alpha * k)) rejected = k;
  }
  return order.slice(0, rejected);
}
