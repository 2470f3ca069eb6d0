import { binomialDraw } from '../../../statistics/binomial-draw.ts';
import { monteCarloP } from '../../../statistics/monte-carlo-p.ts';
import { seededGenerator } from '../../../statistics/seeded-generator.ts';
import type { CalibrationBin } from './calibration-bins.ts';

/** How far confidences are from the shares that were right, over all bins. */
export interface CalibrationError {
  /** Expected calibration error Σ (n_k/n) |c̄_k - ȳ_k|, as it stands: never 0, for chance alone brings some. */
  readonly expected: number;
  /** Its mean where every confidence is true, with as many claims in the same bins: what chance alone brings. */
  readonly byChance: number;
  /** Chance of an expected error as large where every confidence is true. */
  readonly p: number;
  /**
   * Root of the squared calibration error without its bias, Σ (n_k/n) [(c̄_k - ȳ_k)² - ȳ_k (1 - ȳ_k)/(n_k - 1)], 0 where that is below 0
   * (Kumar, Liang and Ma 2019; Ferro and Fricker 2012). Undefined where a bin holds one claim.
   */
  readonly debiasedRootMeanSquare: number | undefined;
}

const DRAWS = 999;

/**
 * Calibration error on bins of equal mass. What chance brings is found by drawing the outcomes of each bin from its mean confidence (Bröcker
 * and Smith 2007): with a common mean counts vary a little more than with each confidence of its own, so p errs on the safe side.
 *
 * @param options.independent share of the claims that count as independent, above 0, up to 1: fewer outcomes are drawn, which vary more
 */
export function calibrationError(
  bins: readonly CalibrationBin[],
  { seed, independent = 1 }: { readonly seed: number; readonly independent?: number },
): CalibrationError {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  const errorOf = (right: (bin: CalibrationBin) => number) =>
    bins.reduce((sum, bin) => sum + Math.abs(bin.claimed - bin.n * right(bin)), 0) / n;
  const expected = errorOf((bin) => bin.right / bin.n);
  const random = seededGenerator(seed);
  let total = 0;
  let exceedances = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = errorOf((bin) => {
      const trials = Math.max(1, Math.floor(bin.n * independent));
      return binomialDraw(random, { trials, probability: Math.min(1, bin.claimed / bin.n) }) / trials;
    });
    total += drawn;
    // Sums of equal draws may differ in their last places.
    if (drawn >= expected - 1e-12) exceedances++;
  }
  const squares = bins.reduce((sum, bin) => {
    const share = bin.right / bin.n;
    return sum + bin.n * ((bin.claimed / bin.n - share) ** 2 - (share * (1 - share)) / (bin.n - 1));
  }, 0);
  return {
    expected,
    byChance: total / DRAWS,
    p: monteCarloP({ exceedances, permutations: DRAWS }),
    debiasedRootMeanSquare: bins.some((bin) => bin.n < 2) ? undefined : Math.sqrt(Math.max(0, squares / n)),
  };
}
