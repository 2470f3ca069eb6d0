import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { pairProducts } from './pair-products.ts';

/** The definition, point by point. */
function byPairs(vectors: Float64Array, dimensions: number, blocks: number): readonly number[] {
  const points = vectors.length / dimensions;
  const perBlock = points / blocks;
  const sums = new Array<number>(blocks * blocks).fill(0);
  for (let i = 0; i < points; i++)
    for (let j = 0; j < points; j++) {
      let product = 0;
      for (let at = 0; at < dimensions; at++) product += vectors[i * dimensions + at]! * vectors[j * dimensions + at]!;
      sums[Math.floor(i / perBlock) * blocks + Math.floor(j / perBlock)]! += product ** 2;
    }
  return sums;
}

test.each([
  { dimensions: 1, blocks: 2, perBlock: 1 },
  { dimensions: 5, blocks: 4, perBlock: 3 },
  { dimensions: 33, blocks: 6, perBlock: 130 },
])('as pair by pair: %o', ({ dimensions, blocks, perBlock }) => {
  const random = seededGenerator(dimensions);
  const vectors = Float64Array.from({ length: dimensions * blocks * perBlock }, () => random() - 0.5);
  const expected = byPairs(vectors, dimensions, blocks);
  const close = (sums: Float64Array) => {
    expect(sums).toHaveLength(expected.length);
    for (const [at, sum] of sums.entries()) expect(Math.abs(sum - expected[at]!)).toBeLessThan(1e-9 * expected[0]!);
  };
  close(pairProducts(vectors, { dimensions, blocks }));
  // A row of the matrices at a time, and some.
  close(pairProducts(vectors, { dimensions, blocks, numbersAtOnce: 1 }));
  close(pairProducts(vectors, { dimensions, blocks, numbersAtOnce: 2 * blocks * dimensions }));
});
