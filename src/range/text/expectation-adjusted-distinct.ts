/**
 * Expectation-adjusted distinct (Liu S. et al. 2022, EAD): different tokens over those to be expected if C draws fell evenly on a
 * vocabulary of V, N/(V (1 - ((V-1)/V)^C)).
 *
 * @param types N, from 0
 * @param tokens C, from 1
 * @param vocabulary V, from 1; the same in every arm, because the value depends on it
 * @returns from 0, no unit, above 1 where tokens spread more evenly than chance. Larger is wider
 * @throws {RangeError} when there are no tokens or no vocabulary
 */
export function expectationAdjustedDistinct({
  types,
  tokens,
  vocabulary,
}: {
  types: number;
  tokens: number;
  vocabulary: number;
}): number {
  if (!(tokens >= 1 && vocabulary >= 1))
    throw new RangeError('expectation-adjusted distinct needs tokens and a vocabulary');
  return types / (vocabulary * -Math.expm1(tokens * Math.log1p(-1 / vocabulary)));
}
