import { STYLE_REPEAT_SLOTS } from '../../kernels/style-counts.ts';
import type { StyleWindow } from '../../kernels/style-scanner.ts';
import { reproducibleLog } from './reproducible-log.ts';

/** How steep the damping of repeats is: an n-gram that fills the whole window has the value ln(1 + 50). */
const STEEPNESS = 50;

/**
 * Value of an n-gram that occurs r times in a window: ln(1 + 50 r / ‖r‖), where ‖r‖ is the Euclidean length of the counts of all
 * n-grams of the group. Hence short and long windows have values of the same order.
 *
 * @param group 0 of plain, 1 of masked n-grams
 * @returns by r: shape [mostRepeats + 1], the first 0
 */
export function gramValues({ reached, mostRepeats }: StyleWindow, group: number): Float64Array {
  const values = new Float64Array(mostRepeats + 1);
  const scale = scaleOf(reached, mostRepeats, group);
  const from = group * STYLE_REPEAT_SLOTS;
  for (let r = 1; r <= mostRepeats && reached[from + r]! > 0; r++) values[r] = reproducibleLog(1 + scale * r);
  return values;
}

/**
 * Sum of weight times value over the n-grams of a group, from whole numbers: those that occur at least r times add, with the r-th
 * occurrence, the difference that it makes.
 */
export function weighGrams({ reached, weightSums, mostRepeats }: StyleWindow, group: number): number {
  const scale = scaleOf(reached, mostRepeats, group);
  const from = group * STYLE_REPEAT_SLOTS;
  let sum = 0;
  let before = 0;
  for (let r = 1; r <= mostRepeats && reached[from + r]! > 0; r++) {
    const value = reproducibleLog(1 + scale * r);
    sum += weightSums[from + r]! * (value - before);
    before = value;
  }
  return sum;
}

/** 50 / ‖r‖: the n-grams that occur at least r times add 2r - 1 each, with the r-th occurrence, to the squared length. */
function scaleOf(reached: Int32Array, mostRepeats: number, group: number): number {
  const from = group * STYLE_REPEAT_SLOTS;
  let squared = 0;
  for (let r = 1; r <= mostRepeats; r++) squared += (2 * r - 1) * reached[from + r]!;
  return squared === 0 ? 0 : STEEPNESS / Math.sqrt(squared);
}
