import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';

/**
 * Effective size from the scatter between two generations: what is left of it beyond sampling noise is drift, 1 − (1 − 1/N)^t. The interval scales
 * the scatter by its χ² law, takes the noise off and inverts. Infinity where no drift is left.
 *
 * @param options.scatter mean over degrees, of which `noise` is expected by sampling alone
 * @param options.generations t between the two samples, at least 1
 */
export function sizeFromScatter({
  scatter,
  noise,
  degrees,
  generations,
  confidence,
}: {
  readonly scatter: number;
  readonly noise: number;
  readonly degrees: number;
  readonly generations: number;
  readonly confidence: number;
}): { readonly size: number; readonly low: number; readonly high: number; readonly drift: number } {
  const sizeAt = (chiSquare: number) => {
    const drift = (scatter * degrees) / chiSquare - noise;
    if (drift <= 0) return Number.POSITIVE_INFINITY;
    // All diversity gone: one row would do that.
    return drift >= 1 ? 1 : 1 / (1 - (1 - drift) ** (1 / generations));
  };
  const tail = (1 - confidence) / 2;
  return {
    size: sizeAt(degrees),
    low: sizeAt(chiSquareQuantile(tail, { degrees })),
    high: sizeAt(chiSquareQuantile(1 - tail, { degrees })),
    drift: scatter - noise,
  };
}
