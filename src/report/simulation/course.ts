import type { ClosedFormCurve, GenerationResult } from '../../loop/run/simulation-result.ts';
import { quantiles } from '../../statistics/quantile.ts';

/** One measure of one arm at one generation, over the seeds that reached it. */
export interface CoursePoint {
  /** From 1. */
  readonly generation: number;
  /** Seeds. */
  readonly n: number;
  readonly median: number;
  /** Between `low` and `high` lie nine seeds in ten; all of them where there are fewer than `SEEDS_FOR_A_BAND`. */
  readonly low: number;
  readonly high: number;
  /** 95 % interval of the median by ranks: from the least to the largest seed where there are fewer than six. */
  readonly medianLow: number;
  readonly medianHigh: number;
  readonly mean: number;
  /** Of the mean; undefined for one seed. */
  readonly standardError: number | undefined;
  /** Mean of the natural logarithms; undefined where a value is not above 0. */
  readonly logMean: number | undefined;
  readonly logStandardError: number | undefined;
}

/** What became of one measure in one arm. */
export interface Course {
  readonly arm: string;
  /** Ascending generations; those that no seed reached are absent. */
  readonly points: readonly CoursePoint[];
}

/** With fewer seeds the 5th and 95th percentile would be made up between the two outermost ones. */
export const SEEDS_FOR_A_BAND = 20;

/**
 * One measure over generations, arm by arm in the order given. Seeds without the measure at a generation do not count there.
 *
 * @param options.arms titles; generations of others are left out
 */
export function coursesOf(
  generations: readonly GenerationResult[],
  { measure, arms }: { readonly measure: string; readonly arms: readonly string[] },
): readonly Course[] {
  const values = new Map<string, Map<number, number[]>>(arms.map((arm) => [arm, new Map()]));
  for (const one of generations) {
    const value = one.values[measure];
    const ofArm = values.get(one.arm);
    if (ofArm === undefined || value === undefined || !Number.isFinite(value)) continue;
    const seeds = ofArm.get(one.generation);
    if (seeds === undefined) ofArm.set(one.generation, [value]);
    else seeds.push(value);
  }
  return arms.map((arm) => ({
    arm,
    points: [...values.get(arm)!].sort(([a], [b]) => a - b).map(([generation, seeds]) => pointOf(generation, seeds)),
  }));
}

/** Of each arm the results of the last generation that any of its seeds reached. */
export function lastGenerations(generations: readonly GenerationResult[]): readonly GenerationResult[] {
  const last = new Map<string, number>();
  for (const { arm, generation } of generations) if (generation > (last.get(arm) ?? 0)) last.set(arm, generation);
  return generations.filter(({ arm, generation }) => last.get(arm) === generation);
}

function pointOf(generation: number, seeds: readonly number[]): CoursePoint {
  const isMany = seeds.length >= SEEDS_FOR_A_BAND;
  const [low, median, high] = quantiles(seeds, isMany ? [0.05, 0.5, 0.95] : [0, 0.5, 1]);
  const sorted = Float64Array.from(seeds).sort();
  const n = seeds.length;
  // Ranks about the middle, half a normal interval of a count at chance one half away (Conover 1999, section 3.2).
  const rank = (n - 1.96 * Math.sqrt(n)) / 2;
  const from = Math.max(0, Math.round(rank) - 1);
  const { mean, standardError } = meanOf(seeds);
  const logs = seeds.every((value) => value > 0) ? meanOf(seeds.map(Math.log)) : undefined;
  return {
    generation,
    n,
    median: median!,
    low: low!,
    high: high!,
    medianLow: sorted[from]!,
    medianHigh: sorted[n - 1 - from]!,
    mean,
    standardError,
    logMean: logs?.mean,
    logStandardError: logs?.standardError,
  };
}

function meanOf(values: readonly number[]): { readonly mean: number; readonly standardError: number | undefined } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, standardError: undefined };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/** A closed form held against the seeds of a generation. */
export interface AgainstForm {
  readonly expected: number;
  /** What the seeds show of the same thing: their mean, or the exponential of the mean of their logarithms. */
  readonly seen: number | undefined;
  /** Seen less expected, in standard errors of what was seen; on logarithms where the form is of those. */
  readonly distance: number | undefined;
}

/** What a closed form expects at a generation, beside what the seeds show; undefined where it says nothing of the generation. */
export function againstForm(form: ClosedFormCurve, point: CoursePoint): AgainstForm | undefined {
  const expected = form.values[point.generation - 1];
  if (expected === undefined || !Number.isFinite(expected)) return undefined;
  if (form.of === 'mean') {
    const { mean, standardError } = point;
    return {
      expected,
      seen: mean,
      distance: standardError === undefined || standardError === 0 ? undefined : (mean - expected) / standardError,
    };
  }
  const { logMean, logStandardError } = point;
  return {
    expected,
    seen: logMean === undefined ? undefined : Math.exp(logMean),
    distance:
      logMean === undefined || logStandardError === undefined || logStandardError === 0 || expected <= 0
        ? undefined
        : (logMean - Math.log(expected)) / logStandardError,
  };
}
