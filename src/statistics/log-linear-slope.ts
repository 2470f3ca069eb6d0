import { studentTQuantile } from './student-t-quantile.ts';

/** Slopes steeper than this a step are told from no others by any count. */
const STEEPEST = 700;

export interface Slope {
  /** Change a step, of the logarithm. */
  readonly slope: number;
  readonly se: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Slope of the logarithm of a rate over time, from counts: Poisson regression ln E x_t = ln n_t + a + b t (McCullagh and Nelder 1989).
 * Given the sum of the counts, b alone is left: the b at which the times, weighted by n_t e^(bt), have the mean that the counts give them.
 * Where counts scatter more than Poisson's the error is widened by their dispersion; the interval is Student's with T - 2 degrees.
 *
 * @param points count x_t (whole or not, at least 0), exposure n_t above 0 and time, in any order
 * @param options.confidence two-sided; default 0.9
 * @returns undefined for fewer than 3 different times, and where counts at one end alone leave no finite slope
 * @throws {RangeError} for other numbers
 */
export function logLinearSlope(
  points: readonly { readonly count: number; readonly exposure: number; readonly time: number }[],
  { confidence = 0.9 }: { readonly confidence?: number } = {},
): Slope | undefined {
  for (const { count, exposure, time } of points) {
    const isPoint = count >= 0 && Number.isFinite(count) && exposure > 0 && Number.isFinite(exposure);
    if (!isPoint || !Number.isFinite(time)) throw new RangeError(`${count} of ${exposure} at ${time} is no count`);
  }
  if (new Set(points.map(({ time }) => time)).size < 3) return undefined;
  const total = points.reduce((sum, { count }) => sum + count, 0);
  const times = points.map(({ time }) => time);
  const first = Math.min(...times);
  const length = Math.max(...times) - first;
  const target = points.reduce((sum, { count, time }) => sum + count * (time - first), 0) / total;
  // Also where nothing was counted at all.
  if (!(target > 0 && target < length)) return undefined;

  /** Shares that the slope expects, with the mean and variance of their times. */
  const expected = (slope: number) => {
    const logs = points.map(({ exposure, time }) => Math.log(exposure) + slope * (time - first));
    const most = Math.max(...logs);
    const weights = logs.map((log) => Math.exp(log - most));
    const sum = weights.reduce((all, weight) => all + weight, 0);
    const shares = weights.map((weight) => weight / sum);
    const mean = shares.reduce((all, share, index) => all + share * (times[index]! - first), 0);
    const variance = shares.reduce((all, share, index) => all + share * (times[index]! - first - mean) ** 2, 0);
    return { shares, mean, variance };
  };
  let low = -STEEPEST;
  let high = STEEPEST;
  let slope = 0;
  let at = expected(slope);
  for (let step = 0; step < 200; step++) {
    if (at.mean > target) high = slope;
    else low = slope;
    let next = slope - (at.mean - target) / at.variance;
    if (!(next > low && next < high)) next = (low + high) / 2;
    const isDone = Math.abs(next - slope) <= 1e-14 * Math.max(1, Math.abs(next));
    slope = next;
    at = expected(slope);
    if (isDone) break;
  }
  const degrees = points.length - 2;
  const chiSquare = points.reduce((sum, { count }, index) => {
    const mean = total * at.shares[index]!;
    return mean > 0 ? sum + (count - mean) ** 2 / mean : sum;
  }, 0);
  const se = Math.sqrt(Math.max(1, chiSquare / degrees) / (total * at.variance));
  const half = studentTQuantile({ confidence, degrees }) * se;
  return { slope, se, low: slope - half, high: slope + half };
}
