import { fallRisk, type Horizon } from './fall-risk.ts';
import { PlanLoops } from './plan-loops.ts';
import type { PlanStratum } from './plan-strata.ts';
import type { PlanBias } from './selection-field.ts';
import { expectedShortfall, type StrataFloors } from './smallest-floors.ts';
import { placedBands, type StrataBand, strataBands } from './strata-bands.ts';

/** Bands that strata without a floor are held in, and all with one together. */
const BANDS = 120;
/** Floors are raised by so much where strata between those that they were sought for need more. */
const RAISE = 1.04;
const MOST_RAISES = 12;

/** Floors of single strata, and the loop with them. */
export interface SettledFloors {
  /** Shape [strata]: human rows a generation at least; 0: no floor. */
  readonly floorOf: readonly number[];
  /** Shape [strata]: human rows a generation, expected. */
  readonly expected: readonly number[];
  /** Human rows a generation that floors add in all. */
  readonly extra: number;
  readonly loops: PlanLoops;
  readonly fixedOf: (band: StrataBand) => number | undefined;
}

/**
 * Floors of bands as floors of strata: what has to be kept grows with a stratum's share, and so does its floor, from band to band along a straight line
 * in logarithms. All strata together are then held against the promise, and floors raised until they keep it.
 *
 * @param options.bands those that the floors were found for
 * @returns undefined where raising them does not help
 */
export function settleFloors(
  strata: readonly PlanStratum[],
  {
    synthetic,
    bias,
    bands,
    found,
    keep,
    delta,
    of,
    horizons,
    isWeighted,
  }: {
    readonly synthetic: number;
    readonly bias: PlanBias;
    readonly bands: readonly StrataBand[];
    readonly found: StrataFloors;
    readonly keep: number;
    readonly delta: number;
    readonly of: 'each' | 'joint';
    readonly horizons: readonly Horizon[];
    readonly isWeighted: boolean;
  },
): SettledFloors | undefined {
  const { human } = found;
  const wanted = spreadFloors(strata, bands, found.rows);
  for (let raise = 0; raise <= MOST_RAISES; raise++) {
    const floorOf = wanted.map((rows) => Math.ceil(rows * RAISE ** raise - 1e-9));
    const lacking = strata.map(({ supply }, index) =>
      expectedShortfall(floorOf[index]!, { trials: human, chance: supply }),
    );
    const extra = Math.ceil(lacking.reduce((sum, rows) => sum + rows, 0) - 1e-6);
    const byFloor = bandsByFloor(strata, floorOf);
    const loops = new PlanLoops(placedBands(byFloor.map(({ band }) => band)), { synthetic, bias });
    const fixed = new Map(loops.bands.map((band, at) => [band, byFloor[at]!.floor]));
    const fixedOf = (band: StrataBand) => {
      const own = fixed.get(band)!;
      return own === 0 ? undefined : own;
    };
    const loop = loops.at({ human, keep, floors: { extra, isWeighted, fixedOf } });
    const isHeld = horizons.every(
      (horizon) =>
        fallRisk(loops.bands, loop, { horizon, kernels: loops.kernels, fixedOf, enough: delta, of })[of] <= delta,
    );
    if (isHeld)
      return {
        floorOf,
        expected: strata.map(({ supply }, index) => human * supply + lacking[index]!),
        extra,
        loops,
        fixedOf,
      };
  }
  return undefined;
}

function spreadFloors(
  strata: readonly PlanStratum[],
  bands: readonly StrataBand[],
  rows: readonly number[],
): readonly number[] {
  const spread = new Array<number>(strata.length).fill(0);
  // Strata of another fitness have floors of their own.
  for (const [, own] of Map.groupBy(bands.keys(), (at) => bands[at]!.fitness)) {
    for (const [place, at] of own.entries()) {
      const here = { share: bands[at]!.mean.share, rows: rows[at]! };
      if (here.rows === 0) continue;
      const nearby = (next: number | undefined) =>
        next === undefined || rows[next] === 0 ? undefined : { share: bands[next]!.mean.share, rows: rows[next]! };
      const [before, after] = [nearby(own[place - 1]), nearby(own[place + 1])];
      for (const index of bands[at]!.members) {
        const { share } = strata[index]!;
        const towards = share > here.share ? after : before;
        // Beyond the last band a floor grows as what has to be kept does.
        const slope =
          towards === undefined || towards.share === here.share
            ? 1
            : Math.log(towards.rows / here.rows) / Math.log(towards.share / here.share);
        const scaled = here.rows * (share / here.share) ** Math.max(0, slope);
        spread[index] = towards === undefined && share < here.share ? here.rows : scaled;
      }
    }
  }
  return spread;
}

/** Bands in which all strata have the same floor. */
function bandsByFloor(
  strata: readonly PlanStratum[],
  floorOf: readonly number[],
): readonly { readonly band: StrataBand; readonly floor: number }[] {
  const byFloor = Map.groupBy(strata.keys(), (index) => floorOf[index]!);
  return [...byFloor]
    .sort(([a], [b]) => a - b)
    .flatMap(([floor, indices]) =>
      strataBands(
        indices.map((index) => strata[index]!),
        { most: floor === 0 ? BANDS : Math.max(1, Math.ceil(BANDS / byFloor.size)) },
      ).map((band) => ({ band: { ...band, members: band.members.map((member) => indices[member]!) }, floor })),
    );
}
