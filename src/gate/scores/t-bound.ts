import { studentTQuantile } from '../../statistics/student-t-quantile.ts';

/** Beyond so many degrees Student's distribution is the normal one to six digits, and its quantile takes their number of steps. */
const MOST_DEGREES = 10_000;

/** Student's t of a two-sided 90 % interval. @param degrees above 0; rounded down to whole ones, at least 1 */
export function tBound(degrees: number): number {
  return studentTQuantile({ confidence: 0.9, degrees: Math.max(1, Math.min(MOST_DEGREES, Math.floor(degrees))) });
}
