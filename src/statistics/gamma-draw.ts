import { normalDraw } from './normal-draw.ts';

/**
 * A random number of the gamma distribution with scale 1: Marsaglia and Tsang's rejection (2000), about 1.05 rounds; below shape 1 a draw
 * of shape + 1 times a power of a uniform number.
 *
 * @param random numbers in [0, 1)
 * @param options.shape above 0; below about 0.002 draws may be too small for a number, and 0: see `logGammaDraw`
 * @throws {RangeError} for other shapes
 */
export function gammaDraw(random: () => number, { shape }: { readonly shape: number }): number {
  requireShape(shape);
  if (shape >= 1) return reject(random, shape);
  // 1 - u is never 0.
  return reject(random, shape + 1) * (1 - random()) ** (1 / shape);
}

/**
 * Natural logarithm of a random number of the gamma distribution with scale 1, also where that is too small for a number.
 *
 * @throws {RangeError} as `gammaDraw`
 */
export function logGammaDraw(random: () => number, { shape }: { readonly shape: number }): number {
  requireShape(shape);
  if (shape >= 1) return Math.log(reject(random, shape));
  return Math.log(reject(random, shape + 1)) + Math.log(1 - random()) / shape;
}

function requireShape(shape: number): void {
  if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) throw new RangeError(`${shape} is no shape: above 0 expected`);
}

function reject(random: () => number, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalDraw(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - random();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square || Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return d * v;
  }
}
