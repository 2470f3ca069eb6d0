import { requireWhole } from './require-numbers.ts';

/**
 * R1 (Gerstgrasser et al. 2404.01413): mean squared error of the expected label, by least squares, when the rows' labels are written anew
 * by the last fit on the same standard normal features. Without an intercept it is the squared error of the weights and
 * base = s² d/(T - d - 1); with one, base = s² [(T+1)(T-2)/(T (T-d-2)) - 1] (Stein 1960). Replace base t; accumulate base Σ_{i<=t} 1/i²,
 * below base π²/6. Exact as means over random features; tolerance 3 %.
 *
 * @param options.features d
 * @param options.size T, rows of a batch, more than d + 1 (d + 2 with an intercept)
 * @param options.noise s, deviation of human labels about the truth
 * @param options.writtenNoise deviation of the labels that models write; that of human labels where absent. A noise that is fitted without
 *   bias (residuals by the rows less the coefficients) keeps the truth's in the mean under replace
 * @param options.intercept whether one is fitted
 * @param options.generations how many
 * @returns shape [generations], from generation 1
 * @throws {RangeError} for other numbers
 */
export function regressionError({
  features,
  size,
  noise,
  writtenNoise = noise,
  intercept = false,
  generations,
  regime,
}: {
  readonly features: number;
  readonly size: number;
  readonly noise: number;
  readonly writtenNoise?: number;
  readonly intercept?: boolean;
  readonly generations: number;
  readonly regime: 'replace' | 'accumulate';
}): readonly number[] {
  requireWhole('features', features, 1);
  requireWhole('size', size, features + (intercept ? 3 : 2));
  requireWhole('generations', generations, 1);
  for (const deviation of [noise, writtenNoise])
    if (!(deviation >= 0)) throw new RangeError(`noise ${deviation}; at least 0 expected`);
  const unit = intercept
    ? ((size + 1) * (size - 2)) / (size * (size - features - 2)) - 1
    : features / (size - features - 1);
  let sum = 0;
  return Array.from({ length: generations }, (_, index) => {
    const deviation = index === 0 ? noise : writtenNoise;
    sum += (unit * deviation * deviation) / (regime === 'replace' ? 1 : (index + 1) ** 2);
    return sum;
  });
}
