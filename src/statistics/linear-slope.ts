import type { Slope } from './log-linear-slope.ts';
import { studentTQuantile } from './student-t-quantile.ts';

/**
 * Slope of the least-squares line, with Student's interval.
 *
 * @param points value and time, finite
 * @param options.confidence two-sided; default 0.9
 * @returns undefined for fewer than 3 different times
 * @throws {RangeError} for values that are no finite numbers
 */
export function linearSlope(
  points: readonly { readonly value: number; readonly time: number }[],
  { confidence = 0.9 }: { readonly confidence?: number } = {},
): Slope | undefined {
  for (const { value, time } of points)
    if (!Number.isFinite(value) || !Number.isFinite(time)) throw new RangeError(`${value} at ${time} is no point`);
  if (new Set(points.map(({ time }) => time)).size < 3) return undefined;
  const meanTime = points.reduce((sum, { time }) => sum + time, 0) / points.length;
  const meanValue = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  let squares = 0;
  let products = 0;
  for (const { value, time } of points) {
    squares += (time - meanTime) ** 2;
    products += (time - meanTime) * (value - meanValue);
  }
  const slope = products / squares;
  const residual = points.reduce(
    (sum, { value, time }) => sum + (value - meanValue - slope * (time - meanTime)) ** 2,
    0,
  );
  const degrees = points.length - 2;
  const se = Math.sqrt(residual / degrees / squares);
  const half = studentTQuantile({ confidence, degrees }) * se;
  return { slope, se, low: slope - half, high: slope + half };
}
