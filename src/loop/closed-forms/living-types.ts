import { requireShare } from './require-numbers.ts';
import { absenceExponents, type TypeAbsence } from './type-absence.ts';

/**
 * C3 (Suresh et al. 2412.17646 for m = 0) and 7.3: expected number of types in each generation's training set,
 * E types = Σ_i (1 - exp(-N p_i a_t)) with the exponents of `absenceExponents`; the first generation, one plain draw of N human rows,
 * is exact: Σ (1 - (1 - p_i)^N). Tolerance 1 % from Zipf shares (seen .3 %).
 *
 * @param options.shares p of each type among human rows, adding up to 1
 * @param options.generations how many
 * @returns shape [generations], from generation 1
 * @throws {RangeError} for other numbers
 */
export function livingTypes({
  shares,
  generations,
  ...loop
}: TypeAbsence & {
  readonly shares: ArrayLike<number>;
  readonly generations: number;
}): readonly number[] {
  const exponents = absenceExponents({ ...loop, generations });
  const course = new Array<number>(generations).fill(0);
  for (let type = 0; type < shares.length; type++) {
    const share = shares[type]!;
    requireShare('share', share);
    if (share === 0) continue;
    course[0]! += share === 1 ? 1 : -Math.expm1(loop.size * Math.log1p(-share));
    for (let t = 1; t < generations; t++) course[t]! += -Math.expm1(-loop.size * share * exponents[t]!);
  }
  return course;
}
