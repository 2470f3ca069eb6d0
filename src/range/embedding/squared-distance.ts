import type { Rows } from './rows.ts';

/**
 * Squared Euclidean distance of two rows in double precision. The sums are always made in the same order, so that it is the same
 * whichever row is named first, and 0 for equal rows. Arguments stand in a row because it is called millions of times.
 *
 * @param at,otherAt where the rows begin in `rows` and `others`
 */
export function squaredDistance(rows: Rows, at: number, others: Rows, otherAt: number, dimensions: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = dimensions - (dimensions % 4);
  for (let i = 0; i < whole; i += 4) {
    const a = rows[at + i]! - others[otherAt + i]!;
    const b = rows[at + i + 1]! - others[otherAt + i + 1]!;
    const c = rows[at + i + 2]! - others[otherAt + i + 2]!;
    const d = rows[at + i + 3]! - others[otherAt + i + 3]!;
    first += a * a;
    second += b * b;
    third += c * c;
    fourth += d * d;
  }
  for (let i = whole; i < dimensions; i++) {
    const a = rows[at + i]! - others[otherAt + i]!;
    first += a * a;
  }
  return first + second + (third + fourth);
}
