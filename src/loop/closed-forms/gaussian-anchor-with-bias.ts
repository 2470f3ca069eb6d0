import { requireShare, requireWhole } from './require-numbers.ts';

/**
 * G7: variance at equilibrium, the truth's being 1, with a share m of fresh human rows in exact counts and a sampling that multiplies the
 * variance by L: v* = m (1-k)/(1 - (1-m) L (1-k)), k = 1/(N(2-m)). Exact for division by N; tolerance 4 standard errors.
 *
 * @param options.size N; Infinity gives m/(1 - L(1-m))
 * @param options.share m
 * @param options.factor L, above 0; see `samplingVarianceFactor`
 * @throws {RangeError} for other numbers, and where L(1-m) is at least 1: the variance grows without end
 */
export function gaussianAnchorWithBias({
  size,
  share,
  factor,
}: {
  readonly size: number;
  readonly share: number;
  readonly factor: number;
}): number {
  if (size !== Number.POSITIVE_INFINITY) requireWhole('size', size, 2);
  requireShare('share', share);
  if (!(factor > 0)) throw new RangeError(`factor ${factor}; above 0 expected`);
  const kept = 1 - 1 / (size * (2 - share));
  const left = 1 - (1 - share) * factor * kept;
  if (!(left > 0)) throw new RangeError(`factor ${factor} with a human share of ${share}: variance grows without end`);
  return (share * kept) / left;
}

/**
 * Smallest human share that keeps `kept` of the variance under a sampling that multiplies it by L < 1, with endless rows:
 * m = f (1 - L)/(1 - f L). For f = L = 0.9 it is 0.47: 10 % real data is no safe constant.
 *
 * @param options.kept f, in (0, 1)
 * @param options.factor L, in (0, 1]
 * @throws {RangeError} for other numbers
 */
export function humanShareAgainstBias({ kept, factor }: { readonly kept: number; readonly factor: number }): number {
  if (!(kept > 0 && kept < 1)) throw new RangeError(`kept ${kept}; a share between 0 and 1 expected`);
  if (!(factor > 0 && factor <= 1)) throw new RangeError(`factor ${factor}; above 0, at most 1 expected`);
  return (kept * (1 - factor)) / (1 - kept * factor);
}
