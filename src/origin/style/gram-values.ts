import { reproducibleLog } from './reproducible-log.ts';

/** How steep the damping of repeats is: an n-gram that fills the whole window has the value ln(1 + 50). */
const STEEPNESS = 50;

/**
 * Value of an n-gram that occurs r times in a window: ln(1 + 50 r / ‖r‖), where ‖r‖ is the Euclidean length of all the
 * window's counts in the group. Hence short and long windows have values of the same order.
 *
 * @param reached number of n-grams that occur at least r times, by r from 1 on: the squared length is Σ (2r - 1) reached[r]
 * @param mostRepeats highest r
 * @returns by r: shape [mostRepeats + 1], the first 0
 */
export function gramValues(reached: Int32Array, mostRepeats: number): Float64Array {
  let squared = 0;
  for (let r = 1; r <= mostRepeats; r++) squared += (2 * r - 1) * reached[r]!;
  const values = new Float64Array(mostRepeats + 1);
  if (squared === 0) return values;
  const scale = STEEPNESS / Math.sqrt(squared);
  for (let r = 1; r <= mostRepeats && reached[r]! > 0; r++) values[r] = reproducibleLog(1 + scale * r);
  return values;
}

/**
 * Sum of weight times value over the n-grams of a window, from whole numbers: those that occur at least r times add, with the
 * r-th occurrence, the difference that it makes.
 *
 * @param weightSums by r, the sum of the whole-number weights of the n-grams that occur at least r times
 */
export function weighGrams(weightSums: Int32Array, values: Float64Array): number {
  let sum = 0;
  for (let r = 1; r < values.length; r++) sum += weightSums[r]! * (values[r]! - values[r - 1]!);
  return sum;
}
