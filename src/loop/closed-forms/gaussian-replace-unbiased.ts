import { digamma } from '../../statistics/digamma.ts';
import { logGamma } from '../../statistics/log-gamma.ts';
import { trigamma } from '../../statistics/trigamma.ts';
import { requireWhole } from './require-numbers.ts';

export interface GaussianReplaceUnbiased {
  /** E v: 1 for ever, although every single run collapses. */
  readonly meanVariance: 1;
  /** E √v = c4^t: shows the collapse that the mean variance hides. */
  readonly meanDeviation: number;
  readonly meanLogVariance: number;
  readonly varianceOfLogVariance: number;
  /** E (fitted mean - true mean)² = t/n. */
  readonly meanSquaredError: number;
  /** E of the squared 2-Wasserstein distance to the truth = t/n + 2 (1 - c4^t). */
  readonly meanSquaredWasserstein: number;
}

/**
 * G2, the theorem of Shumailov et al. (Nature 631:755, 2024): a Gaussian refitted with the unbiased variance (division by n - 1) to n draws
 * of itself alone; truth of variance 1. v goes to 0 almost surely and the distance to the truth grows without end, while E v stays 1.
 *
 * c4 = √(2/(n-1)) Γ(n/2)/Γ((n-1)/2); E ln v = t [ψ((n-1)/2) + ln(2/(n-1))], about -t/(n-1). Exact; tolerance 4 standard errors.
 *
 * @param options.size n, at least 2
 * @param options.generation t, number of fits
 * @throws {RangeError} for other numbers
 */
export function gaussianReplaceUnbiased({
  size,
  generation,
}: {
  readonly size: number;
  readonly generation: number;
}): GaussianReplaceUnbiased {
  requireWhole('size', size, 2);
  requireWhole('generation', generation, 1);
  const shape = (size - 1) / 2;
  const meanDeviation = Math.exp(generation * logDeviationFactor(size));
  return {
    meanVariance: 1,
    meanDeviation,
    meanLogVariance: generation * (digamma(shape) - Math.log(shape)),
    varianceOfLogVariance: generation * trigamma(shape),
    meanSquaredError: generation / size,
    meanSquaredWasserstein: generation / size + 2 * (1 - meanDeviation),
  };
}

/** ln c4. */
function logDeviationFactor(size: number): number {
  return 0.5 * Math.log(2 / (size - 1)) + logGamma(size / 2) - logGamma((size - 1) / 2);
}
