/** Where values of a chart lie between its bottom, 0, and its top, 1. */
export interface ValueScale {
  /** Share of the height; values beyond the scale lie at its edge. */
  placeOf(value: number): number;
  /** Round values within the scale, ascending. */
  readonly ticks: readonly number[];
}

/** With less between smallest and largest a scale that left 0 out would make chance look like change. */
const NEAR_ZERO = 0.5;
/** Of the span, between the data and the edge of a scale that leaves 0 out. */
const ROOM = 0.05;
const STEPS = [1, 2, 2.5, 5, 10] as const;
/** Powers of ten below the largest value at which a logarithmic scale ends: beyond, all else would be a line along the top. */
const MOST_DECADES = 30;

/**
 * A scale on which all values lie. Linear ones begin at 0 unless the smallest value is more than half of the largest; logarithmic ones leave
 * out what is not above 0.
 *
 * @param values at least one of them finite
 * @param options.ticks about so many
 */
export function valueScale(
  values: readonly number[],
  { isLogarithmic = false, ticks }: { readonly isLogarithmic?: boolean; readonly ticks: number },
): ValueScale {
  const finite = values.filter((value) => Number.isFinite(value) && (!isLogarithmic || value > 0));
  if (finite.length === 0) return { placeOf: () => 0, ticks: [] };
  let [low, high] = extent(finite);
  if (isLogarithmic) {
    low = Math.max(low, high * 10 ** -MOST_DECADES);
    if (low === high) [low, high] = [low / 2, high * 2];
    const [from, to] = [Math.log(low), Math.log(high)];
    return {
      placeOf: (value) => (value > 0 ? clamped((Math.log(value) - from) / (to - from)) : 0),
      ticks: logarithmicTicks(low, high, ticks),
    };
  }
  if (low >= 0 && low <= high * NEAR_ZERO) low = 0;
  else if (high <= 0 && high >= low * NEAR_ZERO) high = 0;
  if (low === high) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
  const room = ROOM * (high - low);
  if (low !== 0) low -= room;
  if (high !== 0) high += room;
  return { placeOf: (value) => clamped((value - low) / (high - low)), ticks: linearTicks(low, high, ticks) };
}

/** Smallest and largest; no arguments are spread, for a call takes only so many. */
function extent(values: readonly number[]): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function linearTicks(low: number, high: number, wanted: number): readonly number[] {
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * (STEPS.find((each) => each * power >= raw * (1 - 1e-9)) ?? 10);
  const found: number[] = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high * (1 + 1e-12) + 1e-300; at++)
    found.push(Number((at * step).toPrecision(12)));
  return found;
}

function logarithmicTicks(low: number, high: number, wanted: number): readonly number[] {
  const decades = Math.log10(high / low);
  if (decades < 1.5) {
    // Within a decade or so powers of ten alone would be one line or none.
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
      for (const step of [1, 2, 5]) {
        const value = Number((step * 10 ** power).toPrecision(12));
        if (value >= low && value <= high) found.push(value);
      }
    return found;
  }
  const every = Math.max(1, Math.ceil(decades / Math.max(1, wanted)));
  const found: number[] = [];
  const last = Math.floor(Math.log10(high) + 1e-9);
  for (let power = last; power >= Math.log10(low) - 1e-9; power -= every) found.unshift(Number(`1e${power}`));
  return found;
}
