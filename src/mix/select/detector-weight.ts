/**
 * Weight of a row by a detector's chance that a model wrote it, (1 - p)^power (Drayson et al. 2025 resample by the tenth power): for scores
 * that are read as chances.
 *
 * @param pSynthetic 0-1; undefined where nobody can say: the row keeps its weight
 * @param options.power above 0. Default: 10
 * @returns 0-1
 * @throws {RangeError} for other numbers
 */
export function detectorWeight(
  pSynthetic: number | undefined,
  { power = 10 }: { readonly power?: number } = {},
): number {
  if (!(power > 0 && Number.isFinite(power))) throw new RangeError(`a power of ${power}; it is above 0`);
  if (pSynthetic === undefined) return 1;
  if (!(pSynthetic >= 0 && pSynthetic <= 1)) throw new RangeError(`${pSynthetic} is no chance`);
  return (1 - pSynthetic) ** power;
}
