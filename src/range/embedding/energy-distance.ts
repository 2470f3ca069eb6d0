import { SampleTooSmallError } from '../../errors.ts';
import { sortedSample } from './wasserstein-two-squared.ts';

export interface EnergyDistance {
  /** 2 E|X-Y| - E|X-X'| - E|Y-Y'| without values against themselves; about 0 for equals, and below it by chance. */
  readonly unbiased: number;
  /** With them: 2 ∫ (F-G)², 0 or more. */
  readonly biased: number;
  /** Square root of the biased one, as scipy gives it. */
  readonly root: number;
}

/**
 * Energy distance of two samples of numbers (Székely and Rizzo 2013), exact. It says that they differ, not which is wider.
 *
 * @param x,y shapes [n], [m], in any order
 * @throws {RangeError} when a value is not finite
 * @throws {SampleTooSmallError} for fewer than 2 values in a sample
 */
export function energyDistance(x: ArrayLike<number>, y: ArrayLike<number>): EnergyDistance {
  const least = Math.min(x.length, y.length);
  if (least < 2)
    throw new SampleTooSmallError({
      quantity: 'the energy distance',
      unit: 'values in each sample',
      observed: least,
      required: 2,
    });
  const [left, right] = [sortedSample(x), sortedSample(y)];
  let integral = 0;
  let i = 0;
  let j = 0;
  let before = Math.min(left[0]!, right[0]!);
  while (i < left.length || j < right.length) {
    const here = Math.min(left[i] ?? Number.POSITIVE_INFINITY, right[j] ?? Number.POSITIVE_INFINITY);
    integral += (i / left.length - j / right.length) ** 2 * (here - before);
    while (left[i] === here) i++;
    while (right[j] === here) j++;
    before = here;
  }
  const biased = 2 * integral;
  // A mean over n² pairs of which n are with themselves is (n-1)/n of that over the others.
  const unbiased = biased - meanDifference(left) / left.length - meanDifference(right) / right.length;
  return { unbiased, biased, root: Math.sqrt(biased) };
}

/** Mean |x - x'| over different places of an ascending sample. */
function meanDifference(sorted: Float64Array): number {
  const n = sorted.length;
  let sum = 0;
  for (let at = 0; at < n; at++) sum += (2 * at + 1 - n) * sorted[at]!;
  return (2 * sum) / (n * (n - 1));
}
