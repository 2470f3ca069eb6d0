import { logGamma } from './log-gamma.ts';

/** Enough for shapes of 10⁶, whose series needs some times the square root of the shape. */
const MOST_STEPS = 100_000;
const TINY = 1e-300;

/**
 * Chance that a variable of the gamma distribution with shape `a` is at most x: P(a, x), by its series below a + 1 (DLMF 8.7.1) and by the
 * continued fraction of the other tail above (DLMF 8.9.2, in Lentz's order).
 *
 * @param x 0 or more
 * @param options.a above 0, up to 1e6
 * @returns both tails, so that the smaller one keeps its digits
 * @throws {RangeError} for other numbers
 */
export function regularizedIncompleteGamma(
  x: number,
  { a }: { readonly a: number },
): { readonly lower: number; readonly upper: number } {
  if (!(x >= 0)) throw new RangeError(`the incomplete gamma function is asked for at ${x}; it takes numbers from 0`);
  if (!(a > 0 && a <= 1e6)) throw new RangeError(`a gamma distribution of shape ${a}; it is above 0 and up to 1e6`);
  if (x === 0) return { lower: 0, upper: 1 };
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (front === 0) return x < a ? { lower: 0, upper: 1 } : { lower: 1, upper: 0 };
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let step = 1; step <= MOST_STEPS && term > 1e-17 * sum; step++) {
      term *= x / (a + step);
      sum += term;
    }
    const lower = Math.min(1, front * sum);
    return { lower, upper: 1 - lower };
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; step <= MOST_STEPS; step++) {
    const numerator = step * (a - step);
    b += 2;
    d = 1 / nonZero(b + numerator * d);
    c = nonZero(b + numerator / c);
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  const upper = Math.min(1, front * fraction);
  return { lower: 1 - upper, upper };
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
