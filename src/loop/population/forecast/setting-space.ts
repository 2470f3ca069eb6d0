import type { KnownSettings, SettingBounds } from './loop-observation.ts';
import type { SettingPoint } from './setting-point.ts';

export type SettingName = keyof SettingPoint;

/** Chance beforehand of the values that loops have on purpose: no human rows at all, and a temperature of exactly 1. */
const PLAIN_CHANCE = 0.25;

/**
 * The settings that are not known, as a box of numbers: sizes and temperatures by their logarithms. A plain value, no human rows or
 * temperature 1, has a stretch of the box of its own, as wide as its chance, so that all places of the box are alike likely.
 */
export interface SettingSpace {
  readonly names: readonly SettingName[];
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Where the stretch of the plain value begins, and its width, 0 where there is none: shape [names]. */
  readonly plainFrom: Float64Array;
  readonly plainWidth: Float64Array;
  /** Settings at a place of the box: shape [names]. */
  point(place: ArrayLike<number>): SettingPoint;
}

/**
 * @param options.size rows where the size is not asked for: whole training sets show it
 */
export function settingSpace(
  known: KnownSettings,
  { bounds, size }: { readonly bounds: SettingBounds; readonly size: number | undefined },
): SettingSpace {
  const fixed: Partial<Record<SettingName, number>> = { ...known, ...(size !== undefined && { size }) };
  const names = (['size', 'humanShare', 'temperature'] as const).filter((name) => fixed[name] === undefined);
  const scaled = (name: SettingName, value: number) => (name === 'humanShare' ? value : Math.log(value));
  const low = Float64Array.from(names, (name) => scaled(name, bounds[name][0]));
  const ends = Float64Array.from(names, (name) => scaled(name, bounds[name][1]));
  const plainFrom = new Float64Array(names.length);
  // Both plain values are 0 on their scale.
  const plainWidth = Float64Array.from(names, (name, index) =>
    name !== 'size' && low[index]! <= 0 && ends[index]! >= 0
      ? (PLAIN_CHANCE / (1 - PLAIN_CHANCE)) * (ends[index]! - low[index]!)
      : 0,
  );
  return {
    names,
    low,
    high: ends.map((end, index) => end + plainWidth[index]!),
    plainFrom,
    plainWidth,
    point: (place) => {
      const settingAt = (name: SettingName) => {
        const index = names.indexOf(name);
        if (index < 0) return fixed[name]!;
        const at = place[index]!;
        const width = plainWidth[index]!;
        const value = width === 0 || at < 0 ? at : Math.max(0, at - width);
        return name === 'humanShare' ? value : Math.exp(value);
      };
      return { size: settingAt('size'), humanShare: settingAt('humanShare'), temperature: settingAt('temperature') };
    },
  };
}

/** The place behind or before the stretches of plain values that stands for a place in a box without them. */
export function placeBeside({ plainWidth }: SettingSpace, place: Float64Array): Float64Array {
  return place.map((at, index) => (plainWidth[index]! > 0 && at >= 0 ? at + plainWidth[index]! : at));
}
