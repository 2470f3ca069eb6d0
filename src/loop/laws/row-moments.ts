import type { Vectors } from '../data/vectors.ts';

/** Mean and covariance of rows, the covariance divided by the sum of weights. */
export interface RowMoments {
  /** Rows, or the sum of their weights. */
  readonly total: number;
  /** Sum of the squares of weights over their sum: 1 where all weigh 1. */
  readonly meanWeight: number;
  /** Shape [dimensions]. */
  readonly mean: Float64Array;
  /** Shape [dimensions, dimensions]. */
  readonly covariance: Float64Array;
}

/** Of rows without weights: a generation's outputs are measured, then trained on, then measured again as a training set. */
const known = new WeakMap<Vectors, RowMoments>();

/**
 * Two passes, so that rows far from 0 keep the digits of their differences. Numbers that are none give moments that are none.
 *
 * @param data not to be changed afterwards: what is found is kept beside it
 * @param weights one a row; absent: 1 each
 */
export function rowMoments(data: Vectors, weights?: Float64Array): RowMoments {
  if (weights !== undefined) return momentsOf(data, weights);
  let moments = known.get(data);
  if (moments === undefined) {
    moments = data.dimensions === 1 ? momentsOfNumbers(data.values) : momentsOf(data, undefined);
    known.set(data, moments);
  }
  return moments;
}

function momentsOf({ values, dimensions }: Vectors, weights: Float64Array | undefined): RowMoments {
  const rows = values.length / dimensions;
  const mean = new Float64Array(dimensions);
  let total = 0;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights === undefined ? 1 : weights[row]!;
    total += weight;
    squares += weight * weight;
    for (let at = 0; at < dimensions; at++) mean[at]! += weight * values[row * dimensions + at]!;
  }
  for (let at = 0; at < dimensions; at++) mean[at]! /= total;
  const covariance = new Float64Array(dimensions * dimensions);
  const offset = new Float64Array(dimensions);
  for (let row = 0; row < rows; row++) {
    const weight = weights === undefined ? 1 : weights[row]!;
    for (let at = 0; at < dimensions; at++) {
      offset[at] = values[row * dimensions + at]! - mean[at]!;
      const scaled = weight * offset[at]!;
      for (let other = 0; other <= at; other++) covariance[at * dimensions + other]! += scaled * offset[other]!;
    }
  }
  for (let at = 0; at < dimensions; at++)
    for (let other = 0; other <= at; other++) {
      covariance[at * dimensions + other]! /= total;
      covariance[other * dimensions + at] = covariance[at * dimensions + other]!;
    }
  return { total, meanWeight: squares / total, mean, covariance };
}

function momentsOfNumbers(values: Float64Array): RowMoments {
  const total = values.length;
  let sum = 0;
  for (let row = 0; row < total; row++) sum += values[row]!;
  const mean = sum / total;
  let squares = 0;
  for (let row = 0; row < total; row++) {
    const offset = values[row]! - mean;
    squares += offset * offset;
  }
  return { total, meanWeight: 1, mean: Float64Array.of(mean), covariance: Float64Array.of(squares / total) };
}
