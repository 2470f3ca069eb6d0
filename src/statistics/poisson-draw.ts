import { logGamma } from './log-gamma.ts';

/** Below this mean the count is found by going up from 0; above, rejection takes about 1.2 rounds whatever the mean. */
const INVERT_BELOW = 10;
/** Counts beyond are not whole numbers of a double any more. */
const LARGEST_MEAN = 2 ** 52;

/**
 * A random count of the Poisson distribution: inversion for small means, Hörmann's transformed rejection (1993, algorithm PTRS) for
 * others.
 *
 * @param random numbers in [0, 1)
 * @param options.mean 0 to 2^52
 * @throws {RangeError} for other means
 */
export function poissonDraw(random: () => number, { mean }: { readonly mean: number }): number {
  if (!(mean >= 0 && mean <= LARGEST_MEAN)) throw new RangeError(`${mean} is no mean: 0 to 2^52 expected`);
  if (mean === 0) return 0;
  return mean < INVERT_BELOW ? invert(random, mean) : reject(random, mean);
}

function invert(random: () => number, mean: number): number {
  let chance = Math.exp(-mean);
  let left = random();
  let count = 0;
  // Chances add up to 1 only nearly: where they have come to nothing, nothing is left to go on to.
  while (left >= chance && chance > 0) {
    left -= chance;
    count++;
    chance *= mean / count;
  }
  return count;
}

function reject(random: () => number, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = random() - 0.5;
    const v = 1 - random();
    const distance = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= squeeze) return count;
    if (!(count >= 0 && count < Number.POSITIVE_INFINITY) || (distance < 0.013 && v > distance)) continue;
    const proposal = Math.log((v * inverseAlpha) / (a / (distance * distance) + b));
    if (proposal <= count * logMean - mean - logGamma(count + 1)) return count;
  }
}
