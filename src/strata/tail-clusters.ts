/** The tail is what lies within the last tenth of the mass. */
const TAIL_ONE_IN = 10;

/**
 * Which clusters make up the tail: sorted by mass, largest first, those that begin when nine tenths of the mass are reached.
 * Together they hold a tenth of the mass at most.
 *
 * @param masses whole numbers: shape [clusters], in any order; equal masses keep theirs
 * @returns shape [clusters]
 */
export function tailClusters(masses: readonly number[]): readonly boolean[] {
  let total = 0;
  for (const mass of masses) total += mass;
  const isTail = masses.map(() => false);
  let before = 0;
  for (const index of [...masses.keys()].sort((a, b) => masses[b]! - masses[a]! || a - b)) {
    isTail[index] = total > 0 && before * TAIL_ONE_IN >= total * (TAIL_ONE_IN - 1);
    before += masses[index]!;
  }
  return isTail;
}
