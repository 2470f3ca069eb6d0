import { followedTypes, type HumanDraw } from './followed-types.ts';
import { requireShare } from './require-numbers.ts';
import { absenceExponents, type TypeAbsence } from './type-absence.ts';

/** Exponentials that are reckoned one by one; of more, types of nearly the same share are reckoned together. */
const MOST_TERMS = 20_000_000;
/** Groups over some 15 powers of e: within 3 % of the same share, which changes a sum by less than 1e-4 of itself. */
const LEAST_GROUPS = 500;

/**
 * C3 (Suresh et al. 2412.17646 for m = 0) and 7.3: expected number of types in each generation's training set. Exact where the chains of the
 * types' counts can be followed (`followedTypes`: up to 1,024 rows, as long as types and generations are not too many). Else
 * E types = Σ_i (1 - exp(-N p_i a_t)) with the exponents of `absenceExponents`, by Poisson's law for each count; the first generation, one plain
 * draw of N human rows, is exact then as well: Σ (1 - (1 - p_i)^N). Counts that follow Poisson's law one by one may all be 0 at once, which N
 * rows never are: the sum is divided by the chance that they are not. Tolerance 1 % from Zipf shares at 5,000 rows (seen .3 %).
 *
 * @param options.shares p of each type among human rows, adding up to 1
 * @param options.generations how many
 * @param options.draw of the human rows; default: each row human with the chance m
 * @returns shape [generations], from generation 1
 * @throws {RangeError} for other numbers
 */
export function livingTypes({
  shares,
  generations,
  draw = 'independent',
  ...loop
}: TypeAbsence & {
  readonly shares: ArrayLike<number>;
  readonly generations: number;
  readonly draw?: HumanDraw;
}): readonly number[] {
  const exponents = absenceExponents({ ...loop, generations });
  const course = new Array<number>(generations).fill(0);
  for (let type = 0; type < shares.length; type++) {
    const share = shares[type]!;
    requireShare('share', share);
    course[0]! += share === 1 ? 1 : -Math.expm1(loop.size * Math.log1p(-share));
  }
  const { size, humanShare, fitness = 1 } = loop;
  if (fitness === 1) {
    const followed = followedTypes({ shares, size, humanShare, draw, generations });
    if (followed !== undefined) return followed;
  }
  for (const { count, share } of groupsOf(shares, Math.max(LEAST_GROUPS, Math.floor(MOST_TERMS / generations))))
    for (let t = 1; t < generations; t++) course[t]! -= count * Math.expm1(-loop.size * share * exponents[t]!);
  for (let t = 1; t < generations; t++) course[t]! /= -Math.expm1(-loop.size * exponents[t]!);
  return course;
}

interface Group {
  readonly count: number;
  /** Mean of its types. */
  readonly share: number;
}

/** Types, or where they are too many groups of types by the logarithm of their share. */
function groupsOf(shares: ArrayLike<number>, mostGroups: number): Iterable<Group> {
  const alive = Array.from(shares).filter((share) => share > 0);
  if (alive.length <= mostGroups) return alive.map((share) => ({ count: 1, share }));
  let [least, most] = [1, 0];
  for (const share of alive) {
    least = Math.min(least, share);
    most = Math.max(most, share);
  }
  const width = Math.log(most / least) / mostGroups || 1;
  const groups = new Map<number, { count: number; mass: number }>();
  for (const share of alive) {
    const place = Math.floor(Math.log(share / least) / width);
    const group = groups.get(place) ?? { count: 0, mass: 0 };
    groups.set(place, { count: group.count + 1, mass: group.mass + share });
  }
  return Array.from(groups.values(), ({ count, mass }) => ({ count, share: mass / count }));
}
