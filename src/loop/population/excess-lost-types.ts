import { type ShiftTest, shiftTest } from './shift-test.ts';

export interface LostTypes extends ShiftTest {
  /** Types that were there and came no more. */
  readonly lost: number;
  /** Types that drift alone loses on average. */
  readonly expected: number;
}

/**
 * Whether more types were lost from one training set to the next than drift loses (section 7.7): truncation such as top-p, which acts on
 * rare types alone. Shift and deviation are in types.
 *
 * @param options.before counts of the training set before: types with rows there are followed: shape [types]
 * @param options.expected shares that the next set has on average; absent: those of the set before
 * @param options.after counts of the next set: shape [types]
 * @throws {RangeError} for empty sets or shapes that differ
 */
export function excessLostTypes({
  before,
  expected = before,
  after,
}: {
  readonly before: ArrayLike<number>;
  readonly expected?: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}): LostTypes {
  if (before.length !== after.length || before.length !== expected.length)
    throw new RangeError(`sets of ${before.length}, ${expected.length} and ${after.length} types`);
  const mass = sum(expected);
  const rows = sum(after);
  if (!(mass > 0 && rows > 0)) throw new RangeError('a training set without rows');
  let lost = 0;
  let mean = 0;
  let variance = 0;
  for (let type = 0; type < before.length; type++) {
    if (!(before[type]! > 0)) continue;
    const chance = Math.exp(rows * Math.log1p(-Math.min(1, expected[type]! / mass)));
    mean += chance;
    variance += chance * (1 - chance);
    if (after[type] === 0) lost++;
  }
  return { ...shiftTest(lost - mean, Math.sqrt(variance)), lost, expected: mean };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}
