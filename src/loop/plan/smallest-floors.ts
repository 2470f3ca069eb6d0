import { chanceOf, fallRisk, type Horizon } from './fall-risk.ts';
import type { PlanLoops } from './plan-loops.ts';
import type { KeepPromise } from './smallest-human-mass.ts';
import type { StrataBand } from './strata-bands.ts';

/** Human rows that strata get at least in every generation, beside what comes of them anyway. */
export interface StrataFloors {
  /** Human rows a generation that come as people write them. */
  readonly human: number;
  /** Shape [bands]: smallest number of human rows of each of its strata; 0: no floor is needed. */
  readonly rows: readonly number[];
  /** Human rows a generation that floors add to those that come, expected. */
  readonly extra: number;
  /** Rows are weighted back to human shares in training. */
  readonly isWeighted: boolean;
}

/** What floors add makes training sets larger, which raises what has to be kept, and with it the floors: rounds until that ends. */
const MOST_ROUNDS = 25;
/** Part of what is added by which the next round supposes more. */
const BEYOND = 0.01;
/** Floors that change by less than this part of themselves stand still. */
const STILL = 0.03;

/**
 * The smallest floors, stratum by stratum, with which each stratum's chance to fall is at most `delta`. A stratum with a floor is followed as if exactly
 * so many human rows came, which is never too hopeful.
 *
 * @param options.delta chance at most of any one stratum
 * @param options.horizons all of them have to hold
 * @returns undefined where not even as many human rows as a stratum has to keep hold it
 */
export function smallestFloors(
  loops: PlanLoops,
  {
    human,
    keep,
    delta,
    horizons,
    isWeighted = false,
  }: {
    readonly human: number;
    readonly keep: number;
    readonly delta: number;
    readonly horizons: readonly Horizon[];
    readonly isWeighted?: boolean;
  },
): StrataFloors | undefined {
  const { bands, kernels } = loops;
  const place = new Map(bands.map((band, index) => [band, index]));
  let rows: readonly number[] = bands.map(() => 0);
  const isNeutral = loops.at({ human, keep }).field.isNeutral;
  let supposed = 0;
  let added = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = rows;
    const fixedOf = (band: StrataBand) => {
      const own = before[place.get(band)!]!;
      return own === 0 ? undefined : own;
    };
    const loop = loops.at({ human, keep, floors: { extra: supposed, isWeighted, fixedOf } });
    const isHeld = (band: StrataBand, fixed: number | undefined) =>
      horizons.every(
        (horizon) => chanceOf({ ...band.mean, fixed }, loop, { horizon, kernels, enough: delta }) <= delta,
      );
    const found: number[] = [];
    let guess = 1;
    for (const [index, band] of bands.entries()) {
      if (isHeld(band, undefined)) {
        found.push(0);
        continue;
      }
      const floor = smallest((fixed) => isHeld(band, fixed), {
        from: before[index]! > 0 ? before[index]! : guess,
        most: Math.ceil(2 * (loops.synthetic + human + supposed) * band.mean.share) + 10_000,
      });
      if (floor === undefined) return undefined;
      guess = floor;
      found.push(floor);
    }
    const now = addedRows(bands, found, human);
    rows = found;
    // Training sets no larger than supposed: shares are no smaller, and what was found holds.
    if (now <= supposed + 0.5) {
      // Floors change what all strata share under a selection: found floors have to be those that they were sought among.
      const isStill =
        isNeutral || found.every((own, index) => Math.abs(own - before[index]!) <= Math.max(1, STILL * own));
      if (isStill) return { human, rows, extra: Math.ceil(now - 1e-6), isWeighted };
      continue;
    }
    const growth = now - supposed;
    const ratio = round === 0 ? 0 : growth / Math.max(1e-9, added);
    // Growth falls geometrically; a little beyond where it leads to ends the search. Growth that does not fall leads nowhere.
    if (ratio >= 1 && round > 3) return undefined;
    added = growth;
    supposed = now + (ratio > 0 && ratio < 0.95 ? (growth * ratio) / (1 - ratio) : growth) + BEYOND * now;
  }
  return undefined;
}

/** One floor for all strata beside human rows as people write them: what a recipe can say. */
export interface UniformFloor {
  /** Human rows a generation that come as people write them. */
  readonly human: number;
  /** Human rows of every stratum at least. */
  readonly rows: number;
  /** Human rows a generation that it adds, expected. */
  readonly extra: number;
}

/** A larger floor for all is no floor for the rare ones. */
const MOST_UNIFORM = 4096;

/**
 * The smallest floor for all strata that keeps a promise beside so many human rows. What it adds to rare strata takes from the shares of common ones: beside
 * few human rows none may do.
 *
 * @param options.horizons all of them have to hold
 * @returns undefined where none does
 */
export function smallestUniformFloor(
  loops: PlanLoops,
  {
    human,
    keep,
    delta,
    of,
    horizons,
    isWeighted = false,
  }: Omit<KeepPromise, 'horizon'> & {
    readonly human: number;
    readonly horizons: readonly Horizon[];
    readonly isWeighted?: boolean;
  },
): UniformFloor | undefined {
  const { bands, kernels } = loops;
  const extraOf = (rows: number) =>
    addedRows(
      bands,
      bands.map(() => rows),
      human,
    );
  const holds = (rows: number) => {
    const fixedOf = ({ mean }: StrataBand) => (rows > human * mean.supply ? rows : undefined);
    const loop = loops.at({ human, keep, floors: { extra: extraOf(rows), isWeighted, fixedOf } });
    return horizons.every(
      (horizon) => fallRisk(bands, loop, { horizon, kernels, fixedOf, which: 'mean', enough: delta, of })[of] <= delta,
    );
  };
  // Beyond some size common strata lose more than rare ones gain: the first size that holds is looked for from below.
  let low = 0;
  let high = 1;
  while (!holds(high)) {
    low = high;
    high = Math.max(high + 1, Math.ceil(high * 1.5));
    if (high > MOST_UNIFORM) return undefined;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return { human, rows: high, extra: Math.ceil(extraOf(high) - 1e-6) };
}

/** Smallest whole number from 1 up that holds, found from a guess outwards. */
function smallest(
  holds: (value: number) => boolean,
  { from, most }: { readonly from: number; readonly most: number },
): number | undefined {
  let high = Math.max(1, Math.min(from, most));
  let low = 0;
  let width = 1;
  if (holds(high)) {
    while (high > 1) {
      const next = Math.max(1, high - width);
      if (!holds(next)) {
        low = next;
        break;
      }
      high = next;
      width *= 2;
    }
  } else {
    for (;;) {
      low = high;
      if (high >= most) return undefined;
      high = Math.min(most, high + width);
      width *= 2;
      if (holds(high)) break;
    }
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function addedRows(bands: readonly StrataBand[], rows: readonly number[], human: number): number {
  return bands.reduce(
    (sum, { members, mean }, index) =>
      sum + members.length * expectedShortfall(rows[index]!, { trials: human, chance: mean.supply }),
    0,
  );
}

/**
 * Rows that lack on average to a floor: E max(0, floor - X), X binomial.
 *
 * @param floor whole, at least 0
 */
export function expectedShortfall(
  floor: number,
  { trials, chance }: { readonly trials: number; readonly chance: number },
): number {
  const mean = trials * chance;
  if (floor === 0) return 0;
  if (trials === 0 || chance === 0) return floor;
  if (chance === 1) return Math.max(0, floor - trials);
  const deviation = Math.sqrt(mean * (1 - chance));
  // Twelve deviations under the mean there is nothing.
  if (floor < mean - 12 * deviation) return 0;
  const from = Math.max(0, Math.floor(mean - 12 * deviation));
  const to = Math.min(trials, Math.ceil(mean + 12 * deviation + 12));
  // Weights relative to the mode, so that none of them is too small for a number.
  const mode = Math.min(to, Math.max(from, Math.floor((trials + 1) * chance)));
  const odds = chance / (1 - chance);
  let total = 1;
  let lacking = Math.max(0, floor - mode);
  for (let count = mode, weight = 1; count > from; count--) {
    weight *= count / ((trials - count + 1) * odds);
    total += weight;
    lacking += weight * Math.max(0, floor - count + 1);
  }
  for (let count = mode, weight = 1; count < to; count++) {
    weight *= ((trials - count) / (count + 1)) * odds;
    total += weight;
    lacking += weight * Math.max(0, floor - count - 1);
  }
  return lacking / total;
}
