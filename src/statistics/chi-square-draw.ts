import { gammaDraw } from './gamma-draw.ts';

/**
 * A random number of the χ² distribution.
 *
 * @param random numbers in [0, 1)
 * @param options.degrees of freedom, above 0
 * @throws {RangeError} for other degrees
 */
export function chiSquareDraw(random: () => number, { degrees }: { readonly degrees: number }): number {
  return 2 * gammaDraw(random, { shape: degrees / 2 });
}
