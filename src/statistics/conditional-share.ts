/**
 * Share of the generation in the units of both arms that show a stratum, where its share in the generation is `ratio` times that in
 * the reference: π = ρ n_g / (ρ n_g + n_r). Given their sum T, Poisson counts of the arms are Binomial(T, π) (Przyborowski and
 * Wilenski 1940).
 *
 * @param options.reference units of the reference, n_r, above 0
 * @param options.generation units of the generation, n_g, above 0
 * @param options.ratio ρ, at least 0
 * @returns 0 … below 1
 * @throws {RangeError} for other numbers
 */
export function conditionalShare({
  reference,
  generation,
  ratio,
}: {
  readonly reference: number;
  readonly generation: number;
  readonly ratio: number;
}): number {
  if (!(reference > 0 && generation > 0 && Number.isFinite(reference) && Number.isFinite(generation)))
    throw new RangeError(`arms of ${reference} and ${generation} units cannot be compared`);
  if (!(ratio >= 0 && Number.isFinite(ratio))) throw new RangeError(`${ratio} is no ratio of shares`);
  return (ratio * generation) / (ratio * generation + reference);
}
