import { binomialDraw } from '../../statistics/binomial-draw.ts';

/**
 * Counts of strata in which each unit falls into one at most: multinomial, as binomial draws from what is left. The rest of the units
 * belongs to no stratum.
 *
 * @param random numbers in [0, 1)
 * @param options.n units, whole, at least 0
 * @param options.shares chance of each stratum: shape [strata], sum at most 1
 * @param into shape [strata], filled and returned
 * @throws {RangeError} where shares are none
 */
export function drawStrata(
  random: () => number,
  { n, shares }: { readonly n: number; readonly shares: readonly number[] },
  into: Float64Array,
): Float64Array {
  let left = n;
  let room = 1;
  for (const [stratum, share] of shares.entries()) {
    if (!(share >= 0 && share <= room + 1e-12))
      throw new RangeError(`shares of ${shares.join(', ')} sum to more than 1`);
    const count = room > 0 ? binomialDraw(random, { trials: left, probability: Math.min(1, share / room) }) : 0;
    into[stratum] = count;
    left -= count;
    room -= share;
  }
  return into;
}
