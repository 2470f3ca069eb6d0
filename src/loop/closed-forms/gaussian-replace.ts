import { digamma } from '../../statistics/digamma.ts';
import { trigamma } from '../../statistics/trigamma.ts';
import { requireWhole } from './require-numbers.ts';

export interface GaussianReplace {
  /** E v. Ceases to describe any run once `relativeDeviation` is above about 1: use it while t <= 0.2 n. */
  readonly meanVariance: number;
  /** E (fitted mean - true mean)². */
  readonly meanSquaredError: number;
  /** E ln v; exp of it is near the median. Exact without truncation (L by temperature alone). */
  readonly meanLogVariance: number;
  readonly varianceOfLogVariance: number;
  /** Standard deviation of v over its mean. Exact as `meanLogVariance`. */
  readonly relativeDeviation: number;
}

/**
 * G1: a Gaussian refitted by maximum likelihood (division by n) to n draws of itself alone, the truth being normal with variance 1.
 *
 * The variance after t fits is a product of t independent χ²(n-1)/n (times L^(t-1)), so E v = L^(t-1) (1 - 1/n)^t,
 * E ln v = t [ψ((n-1)/2) + ln(2/n)] + (t-1) ln L, Var ln v = t ψ′((n-1)/2), relative deviation √(((n+1)/(n-1))^t - 1);
 * E e = (1 - (L(1 - 1/n))^t) / (n (1 - L(1 - 1/n))), which is 1 - E v for L = 1. All exact; tolerance 4 standard errors.
 *
 * @param options.size n, rows of each generation, at least 2
 * @param options.generation t, number of fits: 1 is the first model
 * @param options.factor L, what sampling multiplies the variance by; 1 where absent
 * @throws {RangeError} for other numbers
 */
export function gaussianReplace({
  size,
  generation,
  factor = 1,
}: {
  readonly size: number;
  readonly generation: number;
  readonly factor?: number;
}): GaussianReplace {
  requireWhole('size', size, 2);
  requireWhole('generation', generation, 1);
  if (!(factor > 0)) throw new RangeError(`factor ${factor}; above 0 expected`);
  const step = factor * (1 - 1 / size);
  const shape = (size - 1) / 2;
  return {
    meanVariance: step ** generation / factor,
    // Powers of the step from 0 to t - 1, over n.
    meanSquaredError: step === 1 ? generation / size : -Math.expm1(generation * Math.log(step)) / (size * (1 - step)),
    meanLogVariance: generation * (digamma(shape) + Math.log(2 / size)) + (generation - 1) * Math.log(factor),
    varianceOfLogVariance: generation * trigamma(shape),
    relativeDeviation: Math.sqrt(Math.expm1(generation * Math.log1p(2 / (size - 1)))),
  };
}
