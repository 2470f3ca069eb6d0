import { normalDraw } from '../../statistics/normal-draw.ts';
import type { Labelled } from '../data/labelled.ts';

/** Which features new labels are given to. */
export const INPUT_SOURCES = ['same', 'resampled', 'standard-normal'] as const;
/**
 * `same`: those that the model was trained on, from the first row on and round again where more are wanted; `resampled`: rows of them drawn
 * with replacement; `standard-normal`: new ones of that law.
 */
export type InputSource = (typeof INPUT_SOURCES)[number];

/**
 * Features for rows that a model is to label.
 *
 * @returns shape [count, features]
 */
export function inputsOfOutputs(
  { x, y, features }: Labelled,
  { count, source, random }: { readonly count: number; readonly source: InputSource; readonly random: () => number },
): Float64Array {
  const rows = y.length;
  if (source === 'same' && count === rows) return x;
  const drawn = new Float64Array(count * features);
  if (source === 'standard-normal') {
    for (let at = 0; at < drawn.length; at++) drawn[at] = normalDraw(random);
    return drawn;
  }
  for (let row = 0; row < count; row++) {
    const from = (source === 'same' ? row % rows : Math.floor(random() * rows)) * features;
    for (let at = 0; at < features; at++) drawn[row * features + at] = x[from + at]!;
  }
  return drawn;
}

/**
 * Weighted sums of features.
 *
 * @param x shape [rows, features]
 * @returns shape [rows]
 */
export function linearScores(
  x: Float64Array,
  { weights, intercept }: { readonly weights: Float64Array; readonly intercept: number },
): Float64Array {
  const features = weights.length;
  const scores = new Float64Array(x.length / features);
  for (let row = 0; row < scores.length; row++) {
    let sum = intercept;
    for (let at = 0; at < features; at++) sum += weights[at]! * x[row * features + at]!;
    scores[row] = sum;
  }
  return scores;
}
