import { logGamma } from './log-gamma.ts';
import { regularizedIncompleteGamma } from './regularized-incomplete-gamma.ts';

/** Halvings of the widest interval of doubles that is asked for. */
const MOST_STEPS = 200;

/**
 * Quantile of the χ² distribution: Newton's steps on its distribution function, kept within a shrinking interval.
 *
 * @param probability above 0, below 1
 * @param options.degrees of freedom, above 0, up to 1e6
 * @returns above 0; relative error about 1e-13
 * @throws {RangeError} for other numbers
 */
export function chiSquareQuantile(probability: number, { degrees }: { readonly degrees: number }): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`a quantile at ${probability}; it takes chances above 0 and below 1`);
  if (!(degrees > 0 && degrees <= 1e6))
    throw new RangeError(`${degrees} degrees of freedom; they are above 0 and up to 1e6`);
  const a = degrees / 2;
  let low = 0;
  let high = a + 1;
  while (regularizedIncompleteGamma(high, { a }).lower < probability) {
    low = high;
    high *= 2;
  }
  let x = (low + high) / 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { lower, upper } = regularizedIncompleteGamma(x, { a });
    // Of the two tails the smaller one says more.
    const error = probability > 0.5 ? 1 - probability - upper : lower - probability;
    if (error === 0) break;
    if (error > 0) high = x;
    else low = x;
    const density = Math.exp((a - 1) * Math.log(x) - x - logGamma(a));
    const newton = x - error / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 2 * Number.EPSILON * x) {
      x = next;
      break;
    }
    x = next;
  }
  return 2 * x;
}
