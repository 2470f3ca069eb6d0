import type { ColumnValues } from './column-values.ts';
import { IN_GENERATION, IN_REFERENCE, type Relabellings } from './relabellings.ts';

/**
 * Sums over the blocks of each arm, in the order of blocks: all that a metric needs which adds up over documents.
 *
 * @param perBlock shape [2B]
 */
export function sumsByColumn(perBlock: ArrayLike<number>, { columns, blocks, byColumn }: Relabellings): ColumnValues {
  const reference = new Float64Array(columns);
  const generation = new Float64Array(columns);
  const width = 2 * blocks;
  for (let column = 0; column < columns; column++) {
    let [inReference, inGeneration] = [0, 0];
    for (let block = 0; block < width; block++) {
      const arm = byColumn[column * width + block];
      if (arm === IN_REFERENCE) inReference += perBlock[block]!;
      else if (arm === IN_GENERATION) inGeneration += perBlock[block]!;
    }
    reference[column] = inReference;
    generation[column] = inGeneration;
  }
  return { reference, generation };
}

/** Sums over the pairs of blocks within each arm, a block with itself included. @param pairs symmetric: shape [2B, 2B] */
export function pairSumsByColumn(pairs: Float64Array, { columns, blocks, byColumn }: Relabellings): ColumnValues {
  const reference = new Float64Array(columns);
  const generation = new Float64Array(columns);
  const width = 2 * blocks;
  const members = new Uint16Array(width);
  for (let column = 0; column < columns; column++)
    for (const [arm, target] of [
      [IN_REFERENCE, reference],
      [IN_GENERATION, generation],
    ] as const) {
      let size = 0;
      for (let block = 0; block < width; block++) if (byColumn[column * width + block] === arm) members[size++] = block;
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const row = members[i]! * width;
        for (let j = 0; j < size; j++) sum += pairs[row + members[j]!]!;
      }
      target[column] = sum;
    }
  return { reference, generation };
}
