import { quantile } from '../../statistics/quantile.ts';
import { ownReach, type TwoArms } from './prdc.ts';

export interface KnnRadiusRatio {
  /** Median distance of a row of the generation to its k-th neighbour in the generation. */
  readonly generation: number;
  /** The same within the reference. */
  readonly reference: number;
  /** The first over the second; below 1 where the generation stands closer. Undefined where the reference's is 0. */
  readonly ratio: number | undefined;
}

/**
 * How closely each arm stands, by the median distance to the k-th neighbour. Distances shrink as rows become more, so the arms have the
 * same number of them.
 *
 * @param options.k 5 by default
 * @throws {RangeError} when rows or `k` are none, or the arms are not of one size
 * @throws {SampleTooSmallError} when the arms have no more than `k` rows
 */
export function knnRadiusRatio({
  reference,
  generation,
  dimensions,
  k = 5,
}: TwoArms & { readonly k?: number }): KnnRadiusRatio {
  requireEqualArms({ reference, generation, dimensions });
  return ratioOfReaches({
    reference: ownReach(reference, { dimensions, k, name: 'the reference' }),
    generation: ownReach(generation, { dimensions, k, name: 'the generation' }),
  });
}

/** The same of squared distances to the k-th neighbours: shape [rows] each. */
export function ratioOfReaches({
  reference,
  generation,
}: {
  readonly reference: Float64Array;
  readonly generation: Float64Array;
}): KnnRadiusRatio {
  const ofReference = quantile(reference.map(Math.sqrt), 0.5);
  const ofGeneration = quantile(generation.map(Math.sqrt), 0.5);
  return {
    generation: ofGeneration,
    reference: ofReference,
    ratio: ofReference === 0 ? undefined : ofGeneration / ofReference,
  };
}

/** @throws {RangeError} when the arms differ in the number of rows */
export function requireEqualArms({ reference, generation, dimensions }: TwoArms): void {
  if (reference.length === generation.length) return;
  throw new RangeError(
    `the reference has ${reference.length / dimensions} rows and the generation ${generation.length / dimensions}; they are compared at equal numbers, so cut the larger one`,
  );
}
