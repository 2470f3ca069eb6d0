import { HALF_LOG_TWO_PI, logGamma } from './log-gamma.ts';
import { STIRLING_FROM, stirlingRemainder } from './stirling-remainder.ts';

/** Up to this many factors the product is both quicker and more exact than the difference of logarithms. */
const MOST_FACTORS = 16;

/**
 * Logarithm of C(n - x, m) / C(n, m): the chance that m of n units, drawn without replacement, hold none of x marked ones.
 *
 * The four ln gamma values of the textbook form are each about n ln n, so their difference loses digits as n grows (1e-8 of the
 * result at two million). Here ln Γ(a) - ln Γ(a - x) is taken as a whole by Stirling's formula, which keeps the error at the size
 * of x units in the last place.
 *
 * @param marked x, whole, 0 … n
 * @param drawn m, whole, 0 … n
 * @param total n, whole
 * @returns at most 0; -Infinity where the draw cannot miss (m > n - x)
 */
export function logMissProbability({ marked, drawn, total }: { marked: number; drawn: number; total: number }): number {
  // Marked and drawn units may change places: choose the smaller number of factors.
  const x = Math.min(marked, drawn);
  const m = Math.max(marked, drawn);
  if (x === 0) return 0;
  if (x + m > total) return Number.NEGATIVE_INFINITY;
  if (x <= MOST_FACTORS) {
    let product = 1;
    for (let j = 0; j < x; j++) product *= (total - m - j) / (total - j);
    return Math.log(product);
  }
  return (
    logFallingFactorial(total - m, x) - logFallingFactorial(total, x) + x * Math.log((total - m + 1) / (total + 1))
  );
}

/** ln(a (a-1) … (a-x+1)) - x ln(a + 1), for 0 < x <= a. */
function logFallingFactorial(a: number, x: number): number {
  const top = a + 1;
  const bottom = top - x;
  return -x - (bottom - 0.5) * Math.log1p(-x / top) + remainder(top) - remainder(bottom);
}

function remainder(z: number): number {
  return z >= STIRLING_FROM ? stirlingRemainder(z) : logGamma(z) - (z - 0.5) * Math.log(z) + z - HALF_LOG_TWO_PI;
}
