/** What is known of a loop's course so far: a human sample and its first generations, as counts of types. */
export interface LoopObservation {
  /** Counts of a sample of human rows that no model was trained on: shape [types], at least 1 row. */
  readonly human: ArrayLike<number>;
  /** Counts by generation, from generation 0, whose training set is human: shape [generations][types], at least 2 generations. */
  readonly generations: readonly ArrayLike<number>[];
  /** Whether these are whole training sets, or samples drawn anew from each generation's model as it has learnt, at temperature 1. */
  readonly seen: 'whole' | 'samples';
  /** Whether people use types that stand in none of these counts; default true. False for strata that are all known. */
  readonly hasUnseenTypes?: boolean;
}

/** Settings of the loop that are known. What is absent is estimated, and its uncertainty goes into the forecast. */
export interface KnownSettings {
  /** Effective rows of a training set, at least 2. */
  readonly size?: number;
  /** Share of fresh human rows in each training set, 0-1. */
  readonly humanShare?: number;
  /** Above 0. */
  readonly temperature?: number;
}

/**
 * Bounds within which an unknown setting is thought to lie, all values alike likely: of sizes and temperatures their logarithms. No human
 * rows at all, and a temperature of exactly 1, have a chance of one quarter each beforehand, where the bounds allow them.
 */
export interface SettingBounds {
  readonly size: readonly [number, number];
  readonly humanShare: readonly [number, number];
  readonly temperature: readonly [number, number];
}

/** Wide enough for the loops that are known; narrower ones that somebody knows make narrower forecasts. */
export const DEFAULT_BOUNDS: SettingBounds = {
  size: [100, 100_000],
  humanShare: [0, 0.8],
  temperature: [0.7, 1.3],
};
