import { quantiles } from '../../statistics/quantile.ts';

export interface TailEdges {
  readonly low: number;
  readonly high: number;
}

export interface TailCounts {
  /** Values below the lower edge. */
  readonly below: number;
  /** Values above the upper edge. */
  readonly above: number;
  readonly n: number;
}

/**
 * Edges of the two tails of a column, frozen from the calibration.
 *
 * @param calibration shape [n], finite
 * @param options.tail share in each tail; .005 by default
 * @throws {RangeError} for no values, or a share not between 0 and .5
 */
export function tailEdges(
  calibration: ArrayLike<number>,
  { tail = 0.005 }: { readonly tail?: number } = {},
): TailEdges {
  if (!(tail > 0 && tail < 0.5)) throw new RangeError(`a share of ${tail} in each tail; it is above 0 and below .5`);
  const [low, high] = quantiles(calibration, [tail, 1 - tail]);
  return { low: low!, high: high! };
}

/**
 * Values of an arm in either tail: counts for the tail-ratio test, each side a stratum of its own. Expected shares are those of the human
 * comparator, not of the calibration that the edges were chosen on.
 *
 * @param values shape [n]
 * @throws {RangeError} when a value is NaN
 */
export function tailCounts(values: ArrayLike<number>, { low, high }: TailEdges): TailCounts {
  let [below, above] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) throw new RangeError(`value ${at} is no number`);
    if (value < low) below++;
    else if (value > high) above++;
  }
  return { below, above, n: values.length };
}
