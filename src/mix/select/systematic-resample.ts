import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { kishSize } from './kish-size.ts';
import { requireRanks, rowsByRank } from './require-ranks.ts';

export interface Resample {
  /** How often each row was drawn: shape [rows]. */
  readonly counts: Uint32Array;
  /** Rows drawn, each as often as it was: the size asked for, or less where the cap leaves no more. */
  readonly drawn: number;
  /** Equally weighted rows that the draw is worth: Kish's size of the counts. */
  readonly effectiveSize: number;
  /** The same of the weights that were drawn by, the cap's effect included. */
  readonly expectedEffectiveSize: number;
}

/**
 * Draws rows by weight: systematic sampling (Madow 1949) in an order of identities that the seed gives, so that each row comes as often as
 * its weight says, rounded up or down, with the least chance there can be. A row comes at most `cap` times; what the cap takes from heavy
 * rows goes to the others by weight.
 *
 * @param weights at least 0: shape [rows]; a row of weight 0 is never drawn
 * @param options.size rows to draw
 * @param options.cap most times one row may come, whole. Default: 1, drawing without replacement
 * @param options.ranks order of rows (`identityRanks`), drawn with the seed: shape [rows]
 * @param options.seed whole number; its lower 32 bits count
 * @throws {RangeError} for other numbers
 */
export function systematicResample(
  weights: Float64Array,
  {
    size,
    cap = 1,
    ranks,
    seed,
  }: { readonly size: number; readonly cap?: number; readonly ranks: Uint32Array; readonly seed: number },
): Resample {
  requireRanks(ranks, weights.length);
  if (!(Number.isSafeInteger(size) && size >= 0)) throw new RangeError(`${size} rows cannot be drawn`);
  if (!(Number.isSafeInteger(cap) && cap >= 1)) throw new RangeError(`a cap of ${cap}; it is a whole number from 1 on`);
  const expected = expectedCounts(weights, { size, cap, ranks });
  const counts = new Uint32Array(weights.length);
  const wanted = Math.round(expected.reduce((sum, count) => sum + count, 0));
  const start = seededGenerator(seed)();
  const order = rowsByRank(ranks);
  // The k-th draw lies at start + k on a line on which each row takes its expected count.
  let end = 0;
  let drawn = 0;
  for (const [at, row] of order.entries()) {
    end += expected[row]!;
    // Rounding of the sum must not take the last draw away, nor give it to a row that nobody can draw.
    const reach = at === order.length - 1 ? wanted : end;
    while (drawn < wanted && start + drawn < reach && counts[row]! < cap && expected[row]! > 0) {
      counts[row]!++;
      drawn++;
    }
  }
  return {
    counts,
    drawn,
    effectiveSize: kishSize(counts),
    expectedEffectiveSize: kishSize(expected),
  };
}

/** Weights scaled to `size` together, none above `cap`: those that reach it give the rest to the others. */
function expectedCounts(
  weights: Float64Array,
  { size, cap, ranks }: { readonly size: number; readonly cap: number; readonly ranks: Uint32Array },
): Float64Array {
  let sum = 0;
  for (const weight of weights)
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`a weight of ${weight}; weights are at least 0`);
  const heaviestFirst = Uint32Array.from(weights.keys()).sort(
    (a, b) => weights[b]! - weights[a]! || ranks[a]! - ranks[b]!,
  );
  // Lightest first, so that the sum does not depend on where rows stand, and loses least.
  for (let at = heaviestFirst.length - 1; at >= 0; at--) sum += weights[heaviestFirst[at]!]!;
  const expected = new Float64Array(weights.length);
  let left = size;
  let at = 0;
  for (; at < heaviestFirst.length; at++) {
    const row = heaviestFirst[at]!;
    const weight = weights[row]!;
    if (weight === 0 || left <= 0 || (left * weight) / sum < cap) break;
    expected[row] = cap;
    left -= cap;
    sum -= weight;
  }
  if (left <= 0) return expected;
  for (; at < heaviestFirst.length; at++) {
    const row = heaviestFirst[at]!;
    if (weights[row] === 0) break;
    expected[row] = Math.min(cap, (left * weights[row]!) / sum);
  }
  return expected;
}
