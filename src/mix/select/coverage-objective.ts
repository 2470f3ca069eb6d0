/**
 * What a choice of candidates covers, as a function that never falls and gains less and less (monotone, submodular). All numbers are whole
 * and below 2^53, so that sums are exact in any order: rounding alone would make one way of choosing differ from another.
 */
export interface CoverageObjective {
  /** Candidates. */
  readonly count: number;
  /** What is covered more with `candidate` than without it, besides what was taken so far. */
  gain(candidate: number): number;
  /** Adds `candidate` to what was taken. */
  take(candidate: number): void;
  /** Forgets what was taken. */
  reset(): void;
}

/** Largest sum that doubles hold exactly. */
export const LARGEST_SUM = Number.MAX_SAFE_INTEGER;
