import { binomialUpperTail } from './binomial-tail.ts';

/**
 * Exact one-sided test of paired yes and no (McNemar 1947): chance that of the units on which the two differ, at least `first` are of the
 * first kind. 1 where they differ on none.
 *
 * @param options.first units with yes in the first alone: whole, 0 or more
 * @param options.second units with yes in the second alone: whole, 0 or more
 * @throws {RangeError} for other numbers
 */
export function mcNemar({ first, second }: { readonly first: number; readonly second: number }): number {
  if (!Number.isSafeInteger(second) || second < 0) throw new RangeError(`${second} units are no count`);
  return binomialUpperTail({ successes: first, trials: first + second, probability: 0.5 });
}
