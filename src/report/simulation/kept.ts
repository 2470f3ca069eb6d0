import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { quantile } from '../../statistics/quantile.ts';
import { type Course, type CoursePoint, coursesOf } from './course.ts';
import { isBesideMeasure, isRangeMeasure } from './headline-measure.ts';

/** What the last generation of an arm has of a measure, over what it is held against. */
export interface Kept {
  readonly arm: string;
  /** The last generation that any seed reached. */
  readonly last: CoursePoint;
  /** Median, and the ends of its band, over the basis. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** By the interval of the median; unclear where it reaches over the edge of what is held. */
  readonly outcome: 'held' | 'narrowed' | 'wider' | 'unclear';
}

/** What one measure came to in all arms. */
export interface KeptByArm {
  readonly measure: MeasureSpec;
  readonly basis: { readonly value: number; readonly of: 'human data' | 'the first generation' };
  readonly courses: readonly Course[];
  /** Median of all first generations over the basis. */
  readonly first: number;
  /** Arms with at least one generation. */
  readonly arms: readonly Kept[];
}

/** A tenth more or less than the basis is held. */
export const HELD_WITHIN = 0.1;

/**
 * What arms kept of a measure: their last medians over the value of human data at the same size, or over the median of all first
 * generations where there is none.
 *
 * @returns undefined for measures that are none of range, and where the basis is not above 0: nothing can be said to be kept of those
 */
export function keptByArm(result: SimulationResult, measure: MeasureSpec): KeptByArm | undefined {
  if (!isRangeMeasure(measure)) return undefined;
  const courses = coursesOf(result.generations, {
    measure: measure.id,
    arms: result.arms.map(({ title }) => title),
  });
  const reference = result.reference[measure.id];
  const first = firstMedian(courses);
  const basis =
    reference === undefined
      ? { value: first, of: 'the first generation' as const }
      : { value: reference, of: 'human data' as const };
  if (!(basis.value > 0)) return undefined;
  return {
    measure,
    basis,
    courses,
    first: first / basis.value,
    arms: courses.flatMap(({ arm, points }): readonly Kept[] => {
      const last = points.at(-1);
      if (last === undefined) return [];
      const ratio = last.median / basis.value;
      // A first generation may have more than other human data of its size: what is fixed by its own rows, such as which words are rare.
      const top = (1 + HELD_WITHIN) * (first > basis.value ? first : basis.value);
      const bottom = (1 - HELD_WITHIN) * basis.value;
      const outcome =
        last.medianHigh < bottom
          ? 'narrowed'
          : last.medianLow > top
            ? 'wider'
            : last.medianLow >= bottom && last.medianHigh <= top
              ? 'held'
              : 'unclear';
      return [{ arm, last, ratio, low: last.low / basis.value, high: last.high / basis.value, outcome }];
    }),
  };
}

/**
 * Arms that have lost range although the measure of the first sentence does not show it, such as a recommender whose users take as much of
 * the tail as ever and all of it from a few items: the measure of which such an arm has least, with all arms that have lost of it.
 *
 * @returns undefined where there is none
 */
export function narrowedBeside(result: SimulationResult, kept: KeptByArm): KeptByArm | undefined {
  const shown = new Set(kept.arms.flatMap(({ arm, outcome }) => (outcome === 'narrowed' ? [arm] : [])));
  let found: KeptByArm | undefined;
  let least = 1;
  for (const measure of result.measures) {
    if (measure.id === kept.measure.id || !isBesideMeasure(measure) || result.reference[measure.id] === undefined)
      continue;
    const beside = keptByArm(result, measure);
    const arms = beside?.arms.filter(({ arm, outcome }) => outcome === 'narrowed' && !shown.has(arm)) ?? [];
    const ratio = Math.min(...arms.map((one) => one.ratio));
    if (beside === undefined || !(ratio < least)) continue;
    least = ratio;
    found = { ...beside, arms };
  }
  return found;
}

/** Over the first generations of all arms; NaN where there is none. */
function firstMedian(courses: readonly Course[]): number {
  const first = courses.flatMap(({ points }) =>
    points.filter(({ generation }) => generation === 1).map(({ median }) => median),
  );
  return first.length === 0 ? Number.NaN : quantile(first, 0.5);
}
