import { logBetaDensity } from './log-beta-density.ts';

/** Steps of the continued fraction grow with the square root of the shapes: this is enough for shapes of 10⁹. */
const MOST_STEPS = 200_000;
/** Keeps Lentz's quotients from 0. */
const TINY = 1e-300;

/**
 * Chance that a variable of the Beta distribution is at most x: I_x(a, b), by its continued fraction (DLMF 8.17.22, in Lentz's
 * order) on the side of the mean where it converges quickly. Relative error of the smaller tail about 1e-13.
 *
 * @param x 0-1
 * @param a,b above 0, up to 1e9
 * @throws {RangeError} for other numbers
 */
export function regularizedIncompleteBeta(x: number, { a, b }: { readonly a: number; readonly b: number }): number {
  requireShapes(x, a, b);
  if (x === 0 || x === 1) return x;
  return x < (a + 1) / (a + b + 2) ? lowerTail(x, a, b) : 1 - lowerTail(1 - x, b, a);
}

/**
 * Natural logarithm of I_x(a, b), also where that is too small for a number.
 *
 * @returns -Infinity at 0
 * @throws {RangeError} for other numbers than `regularizedIncompleteBeta` takes
 */
export function logRegularizedIncompleteBeta(x: number, { a, b }: { readonly a: number; readonly b: number }): number {
  requireShapes(x, a, b);
  if (x === 0 || x === 1) return Math.log(x);
  if (x >= (a + 1) / (a + b + 2)) return Math.log1p(-lowerTail(1 - x, b, a));
  return Math.min(0, logFront(x, a, b) - Math.log(a) + Math.log(continuedFraction(x, a, b)));
}

function requireShapes(x: number, a: number, b: number): void {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`the incomplete Beta function is asked for at ${x}; it takes shares`);
  if (!(a > 0 && b > 0 && a <= 1e9 && b <= 1e9))
    throw new RangeError(`a Beta distribution is asked for a = ${a}, b = ${b}; both are above 0 and up to 1e9`);
}

function lowerTail(x: number, a: number, b: number): number {
  // Beyond 1 - 2^-53 the point is the end itself.
  if (x === 0) return 0;
  const front = Math.exp(logFront(x, a, b)) / a;
  return front === 0 ? 0 : Math.min(1, front * continuedFraction(x, a, b));
}

function logFront(x: number, a: number, b: number): number {
  return logBetaDensity(x, { a, b }) + Math.log(x) + Math.log1p(-x);
}

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = inverse(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = inverse(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = inverse(1 + odd * d);
    c = nonZero(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return fraction;
}

function inverse(value: number): number {
  return 1 / nonZero(value);
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
