import type { CollisionShare } from '../../statistics/collision-test.ts';

/**
 * How often two units write the same text: the mean, over all pairs of different units, of the chance that a text drawn from the one equals a
 * text drawn from the other. Repeats within a unit (one prompt asked again and again at temperature 0) count for nothing. Depends on no order.
 *
 * @param texts of each record its unit and its text, as numbers or names that stand for them
 * @returns undefined with fewer than 2 units
 */
export function collisionShare(
  texts: Iterable<{ readonly unit: string | number; readonly text: number }>,
): CollisionShare | undefined {
  const units = new Map<string | number, Map<number, number>>();
  for (const { unit, text } of texts) {
    const own = units.get(unit) ?? new Map<number, number>();
    own.set(text, (own.get(text) ?? 0) + 1);
    units.set(unit, own);
  }
  if (units.size < 2) return undefined;
  /** Of each text the sum, and the sum of squares, of its shares of units. */
  const sums = new Map<number, { units: number; sum: number; squares: number }>();
  for (const own of units.values()) {
    let records = 0;
    for (const count of own.values()) records += count;
    for (const [text, count] of own) {
      const share = count / records;
      const held = sums.get(text) ?? { units: 0, sum: 0, squares: 0 };
      held.units++;
      held.sum += share;
      held.squares += share * share;
      sums.set(text, held);
    }
  }
  let pairs = 0;
  // What one unit writes alone collides with nothing; its rounding must not either.
  for (const { units: held, sum, squares } of sums.values()) if (held > 1) pairs += Math.max(0, sum * sum - squares);
  return { units: units.size, share: Math.min(1, pairs / (units.size * (units.size - 1))) };
}
