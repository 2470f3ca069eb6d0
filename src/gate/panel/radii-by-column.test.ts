import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { quantile } from '../../statistics/quantile.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { radiiByColumn } from './radii-by-column.ts';
import { IN_GENERATION, IN_REFERENCE, makeRelabellings } from './relabellings.ts';

const DIMENSIONS = 2;
const K = 5;

/** Median distance to the k-th neighbour among the points with the label. */
function byDefinition(vectors: Float32Array, members: readonly number[]): number {
  const distance = (a: number, b: number) =>
    Math.hypot(vectors[2 * a]! - vectors[2 * b]!, vectors[2 * a + 1]! - vectors[2 * b + 1]!);
  return quantile(
    members.map((point) => {
      const others = members.filter((other) => other !== point).map((other) => distance(point, other));
      return others.sort((a, b) => a - b)[K - 1]!;
    }),
    0.5,
  );
}

test.each([
  ['points anywhere', 6, 12, () => 1],
  // The nearest 48 of every point lie in its own block, or in its own arm, so that longer lists are needed.
  ['blocks far apart', 3, 60, (block: number) => 100 * block],
  ['arms far apart', 4, 40, (block: number) => (block < 4 ? 0 : 100)],
])('radii of every column are those of measuring anew: %s', (_, blocks, perBlock, centre) => {
  const random = seededGenerator(4);
  const vectors = Float32Array.from(
    { length: 2 * blocks * perBlock * DIMENSIONS },
    (__, at) => centre(Math.floor(at / DIMENSIONS / perBlock)) + random(),
  );
  const relabellings = makeRelabellings({ blocks, splits: 8, isPaired: false, seed: 5 });
  const { reference, generation } = radiiByColumn(vectors, { dimensions: DIMENSIONS, k: K, relabellings });
  for (let column = 0; column < relabellings.columns; column++)
    for (const [label, values] of [
      [IN_REFERENCE, reference],
      [IN_GENERATION, generation],
    ] as const) {
      const members = Array.from({ length: vectors.length / DIMENSIONS }, (__, point) => point).filter(
        (point) => relabellings.byColumn[column * 2 * blocks + Math.floor(point / perBlock)] === label,
      );
      expect(values[column]).toBeCloseTo(byDefinition(vectors, members), 9);
    }
});

test('an arm without enough points is refused', () => {
  const relabellings = makeRelabellings({ blocks: 3, splits: 8, isPaired: false, seed: 5 });
  const vectors = new Float32Array(6 * 2 * DIMENSIONS);
  expect(() => radiiByColumn(vectors, { dimensions: DIMENSIONS, k: K, relabellings })).toThrow(SampleTooSmallError);
});
