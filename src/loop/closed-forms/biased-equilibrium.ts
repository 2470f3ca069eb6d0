import { biasedShares } from './biased-shares.ts';
import { requireShare } from './require-numbers.ts';

const MOST_STEPS = 100_000;
/** Largest change of a share at which iteration ends. */
const STILL = 1e-13;

/**
 * 7.5: shares that a loop of endless rows ends at when outputs are drawn with a bias: q = m p + (1-m) B(q), by iteration from p. What a finite
 * loop of many rows tends to; drift (7.2, 7.3) comes on top.
 *
 * @param options.shares p among human rows, adding up to 1
 * @param options.humanShare m of fresh rows; 0 ends at a single type, or for T > 1 at even shares
 * @returns shape [types]
 * @throws {RangeError} for other numbers, and where 100,000 steps come to no rest
 */
export function biasedEquilibrium({
  shares,
  humanShare,
  ...bias
}: {
  readonly shares: ArrayLike<number>;
  readonly humanShare: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
}): Float64Array {
  requireShare('humanShare', humanShare);
  let q: Float64Array = Float64Array.from(shares);
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = biasedShares(q, bias);
    let change = 0;
    for (let type = 0; type < next.length; type++) {
      next[type] = humanShare * shares[type]! + (1 - humanShare) * next[type]!;
      change = Math.max(change, Math.abs(next[type]! - q[type]!));
    }
    q = next;
    if (change < STILL) return q;
  }
  throw new RangeError(`shares come to no rest in ${MOST_STEPS} steps at a human share of ${humanShare}`);
}
