import { requireShare, requireWhole } from './require-numbers.ts';

/**
 * C2: a categorical model refitted to n draws of itself alone ends at a single type: at type i with probability p_i (its share at the
 * start), after a mean time of about -2n Σ (1-p_i) ln(1-p_i) generations (diffusion approximation; tolerance 3 %).
 *
 * @param options.size n
 * @param options.shares p, adding up to 1
 * @returns generations, 0 where there is a single type
 * @throws {RangeError} for other numbers
 */
export function meanFixationTime({
  size,
  shares,
}: {
  readonly size: number;
  readonly shares: ArrayLike<number>;
}): number {
  requireWhole('size', size, 1);
  let sum = 0;
  for (let type = 0; type < shares.length; type++) {
    const share = shares[type]!;
    requireShare('share', share);
    if (share < 1) sum += (1 - share) * Math.log1p(-share);
  }
  return -2 * size * sum;
}
