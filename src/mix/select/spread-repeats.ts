import { kishSize } from './kish-size.ts';
import { requireRanks } from './require-ranks.ts';

export interface SpreadRepeatsOptions {
  /** Mass of each row in the budget's unit, above 0: shape [rows]. */
  readonly masses: Float64Array;
  /** How often each row was trained on before this build: shape [rows]. */
  readonly exposures: Uint32Array;
  /** Rank of each row (`identityRanks`), for ties: shape [rows]. */
  readonly ranks: Uint32Array;
  /** Mass wanted of the rows together; what is added never goes above it. */
  readonly target: number;
  /** Times that one row may stand in this build, at least 1. */
  readonly mostInBuild: number;
  /** Times that one row may be trained on in all builds together. Default: no limit. */
  readonly mostExposures?: number | undefined;
}

export interface SpreadRepeats {
  /** Times that each row stands in the build; 0 where its exposures are used up. Shape [rows]. */
  readonly copies: Uint32Array;
  readonly mass: number;
  /** Mass that is missing because every row is at its cap, or the next would go above the target; 0 where nothing is. */
  readonly missing: number;
  /** Equally weighted rows that the copies are worth. Repeats lift a stratum's share, never this. */
  readonly effectiveSize: number;
}

/**
 * Lifts rare rows to a target by repeating them, evenly: the next copy goes to the row that was trained on least often, in earlier builds and
 * this one together; of those to the one with fewest copies here, then by rank. Every row stands in the build once before one stands there
 * twice. A row too long for what is left is passed over for the next.
 *
 * @throws {RangeError} when options cannot be meant
 */
export function spreadRepeats({
  masses,
  exposures,
  ranks,
  target,
  mostInBuild,
  mostExposures = Number.POSITIVE_INFINITY,
}: SpreadRepeatsOptions): SpreadRepeats {
  const count = masses.length;
  requireRanks(ranks, count);
  if (exposures.length !== count) throw new RangeError(`${exposures.length} exposures for ${count} rows`);
  if (!(target >= 0 && Number.isFinite(target))) throw new RangeError(`a target of ${target}; it is a mass`);
  if (!(Number.isSafeInteger(mostInBuild) && mostInBuild >= 1))
    throw new RangeError(`${mostInBuild} copies in a build; a whole number from 1 on`);
  if (!(mostExposures >= 1)) throw new RangeError(`${mostExposures} exposures at most; at least 1`);
  for (const mass of masses)
    if (!(mass > 0 && Number.isFinite(mass))) throw new RangeError(`a row of mass ${mass}; masses are above 0`);

  const copies = new Uint32Array(count);
  let mass = 0;
  // Rounds give every row one copy more, the least exposed first. From the second on a row waits until it is no more exposed than the
  // least exposed of all that may still have one.
  const isOpen = (row: number) =>
    copies[row]! < mostInBuild && exposures[row]! + copies[row]! < mostExposures && mass + masses[row]! <= target;
  const byExposure = Uint32Array.from(exposures.keys()).sort(
    (a, b) => exposures[a]! - exposures[b]! || ranks[a]! - ranks[b]!,
  );
  const give = (row: number) => {
    copies[row]!++;
    mass += masses[row]!;
  };
  for (const row of byExposure) if (isOpen(row)) give(row);
  // By level of exposure: rows of one level are alike but for their copies and ranks.
  const levels = new Map<number, number[]>();
  const put = (row: number) => {
    const level = exposures[row]! + copies[row]!;
    const rows = levels.get(level);
    if (rows) rows.push(row);
    else levels.set(level, [row]);
  };
  for (const row of byExposure) if (copies[row]! > 0 && isOpen(row)) put(row);
  while (levels.size > 0) {
    const level = levels.keys().reduce((least, other) => Math.min(least, other));
    const rows = levels.get(level)!.sort((a, b) => copies[a]! - copies[b]! || ranks[a]! - ranks[b]!);
    levels.delete(level);
    for (const row of rows) {
      if (!isOpen(row)) continue;
      give(row);
      if (isOpen(row)) put(row);
    }
  }
  return { copies, mass, missing: Math.max(0, target - mass), effectiveSize: kishSize(copies) };
}
