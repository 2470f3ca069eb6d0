/**
 * What is lost after g generations that each lose the same share of what is left: 1 - (1 - l)^g. Losses too small to be seen between two
 * generations add up.
 *
 * @param options.lossPerGeneration l, at most 1; below 0 for growth
 * @param options.generations g, at least 0
 * @throws {RangeError} for other numbers
 */
export function compoundedLoss({
  lossPerGeneration,
  generations,
}: {
  readonly lossPerGeneration: number;
  readonly generations: number;
}): number {
  if (!(lossPerGeneration <= 1 && Number.isFinite(lossPerGeneration)))
    throw new RangeError(`a loss of ${lossPerGeneration} a generation is none`);
  if (!(generations >= 0 && Number.isFinite(generations))) throw new RangeError(`${generations} generations`);
  if (generations === 0) return 0;
  return lossPerGeneration === 1 ? 1 : -Math.expm1(generations * Math.log1p(-lossPerGeneration));
}
