import { nextLogCusum } from './e-cusum.ts';
import { E_VALUE_BETS, requireBets } from './log-e-value-of-generation.ts';
import { logMeanExp } from './log-mean-exp.ts';

export interface ItemEProcess {
  /** ln of the mean over bets of ∏(1 + λ(m - X)): shape [items]. */
  readonly logE: Float64Array;
  /** ln of the mean over bets of S, S ← max(S, 1)(1 + λ(m - X)): shape [items]. */
  readonly logCusum: Float64Array;
}

/**
 * Evidence against "the stratum has kept the share m", item by item as they come. `logE` may be looked at whenever one likes: it ever
 * reaches ln(1/α) with a chance of at most α while the share is kept (Ville 1939). `logCusum` forgets good times; see `nextLogCusum`.
 *
 * @param items whether each belongs to the stratum: shape [items]
 * @param options.bound m, above 0, below 1
 * @throws {RangeError} for bounds and bets that give negative factors
 */
export function itemEProcess(
  items: Iterable<boolean>,
  { bound, bets = E_VALUE_BETS }: { readonly bound: number; readonly bets?: readonly number[] },
): ItemEProcess {
  requireBets(bets, bound);
  const misses = bets.map((bet) => Math.log1p(bet * bound));
  const hits = bets.map((bet) => Math.log1p(-bet * (1 - bound)));
  const products = bets.map(() => 0);
  const cusums = bets.map(() => Number.NEGATIVE_INFINITY);
  const logE: number[] = [];
  const logCusum: number[] = [];
  for (const isHit of items) {
    for (let bet = 0; bet < bets.length; bet++) {
      const factor = (isHit ? hits : misses)[bet]!;
      products[bet]! += factor;
      cusums[bet] = nextLogCusum(cusums[bet]!, factor);
    }
    logE.push(logMeanExp(products));
    logCusum.push(logMeanExp(cusums));
  }
  return { logE: Float64Array.from(logE), logCusum: Float64Array.from(logCusum) };
}
