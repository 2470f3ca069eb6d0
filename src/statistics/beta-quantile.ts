import { logBetaDensity } from './log-beta-density.ts';
import { regularizedIncompleteBeta } from './regularized-incomplete-beta.ts';

/**
 * The x that a variable of the Beta distribution stays at or below with the chance `probability`: the inverse of the regularized
 * incomplete Beta function, by Newton's steps kept within a shrinking bracket. Relative error about 1e-12.
 *
 * @param probability 0-1
 * @param a,b above 0, up to 1e9
 * @throws {RangeError} for other numbers
 */
export function betaQuantile(probability: number, { a, b }: { readonly a: number; readonly b: number }): number {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`a Beta quantile is asked for the chance ${probability}; it takes shares`);
  // Also where the chance needs no search the shapes are to be checked.
  regularizedIncompleteBeta(0.5, { a, b });
  if (probability === 0 || probability === 1) return probability;
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  // Halving alone would reach the smallest number there is in 1,100 steps.
  for (let step = 0; step < 1100; step++) {
    const excess = regularizedIncompleteBeta(x, { a, b }) - probability;
    if (excess === 0) return x;
    if (excess > 0) high = x;
    else low = x;
    let next = x - excess / Math.exp(logBetaDensity(x, { a, b }));
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (next === low || next === high || Math.abs(next - x) <= 1e-15 * x) return next;
    x = next;
  }
  return x;
}
