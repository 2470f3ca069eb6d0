import { requireShare, requireWhole } from './require-numbers.ts';

/**
 * R4 (2402.07043): expected error of a model that knows the types it has seen among T draws of q and no others, asked for types of p:
 * Σ p_i (1 - q_i)^T. Where q is p cut behind rank k, no amount of draws goes below Σ_{i>k} p_i. Exact.
 *
 * @param options.shares p of each type
 * @param options.drawn q of each type, in the same order
 * @param options.draws T
 * @throws {RangeError} for other numbers, or unlike lengths
 */
export function memoriserError({
  shares,
  drawn,
  draws,
}: {
  readonly shares: ArrayLike<number>;
  readonly drawn: ArrayLike<number>;
  readonly draws: number;
}): number {
  requireWhole('draws', draws, 0);
  if (shares.length !== drawn.length)
    throw new RangeError(`${shares.length} shares are asked for, ${drawn.length} are drawn from`);
  let error = 0;
  for (let type = 0; type < shares.length; type++) {
    requireShare('share', shares[type]!);
    requireShare('drawn share', drawn[type]!);
    error += shares[type]! * (1 - drawn[type]!) ** draws;
  }
  return error;
}
