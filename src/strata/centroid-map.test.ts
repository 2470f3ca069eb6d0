import { expect, test } from 'vitest';
import { seededGenerator } from '../statistics/seeded-generator.ts';
import { centroidMap } from './centroid-map.ts';

const rounded = (map: Float64Array) => [...map].map((value) => Math.round(value * 1e9) / 1e9 + 0);

test('points of a plane keep their distances: the longer axis is x, and the farthest point has a positive coordinate', () => {
  // Mean (0, 0, 2): along the third dimension nothing differs. Spread 18 + 8 along the first, 2 along the second.
  const points = Float32Array.from([-5, 0, 2, 3, 0, 2, 1, 1, 2, 1, -1, 2]);
  expect(rounded(centroidMap(points, 3))).toEqual([5, 0, -3, 0, -1, 1, -1, -1]);
});

test('one point lies at the origin, two on a line', () => {
  expect(rounded(centroidMap(Float32Array.from([3, 4]), 2))).toEqual([0, 0]);
  expect(rounded(centroidMap(Float32Array.from([0, 0, 6, 8]), 2))).toEqual([5, 0, -5, 0]);
  expect(rounded(centroidMap(Float32Array.from([1, 1, 1, 1]), 2))).toEqual([0, 0, 0, 0]);
});

test('both axes are centred and uncorrelated, the first no shorter; fewer dimensions than points or more', () => {
  const random = seededGenerator(5);
  for (const [count, dimensions] of [
    [40, 7],
    [20, 64],
  ] as const) {
    const points = Float32Array.from({ length: count * dimensions }, () => random() - 0.5);
    const map = centroidMap(points, dimensions);
    let [sumX, sumY, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let row = 0; row < count; row++) {
      const [x, y] = [map[row * 2]!, map[row * 2 + 1]!];
      sumX += x;
      sumY += y;
      xx += x * x;
      yy += y * y;
      xy += x * y;
    }
    for (const zero of [sumX, sumY, xy]) expect(zero).toBeCloseTo(0, 9);
    expect(xx).toBeGreaterThanOrEqual(yy);
    // No direction can show more than the first: random ones do not.
    for (let trial = 0; trial < 50; trial++) {
      const direction = Float64Array.from({ length: dimensions }, () => random() - 0.5);
      const length = Math.hypot(...direction);
      const values = Array.from({ length: count }, (_, row) =>
        direction.reduce((sum, weight, at) => sum + (weight / length) * points[row * dimensions + at]!, 0),
      );
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)).toBeLessThanOrEqual(xx);
    }
  }
});
