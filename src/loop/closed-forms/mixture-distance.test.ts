import { expect, test } from 'vitest';
import { type GaussianMixtureShape, mixtureDistance } from './mixture-distance.ts';

const left: GaussianMixtureShape = {
  weights: [0.3, 0.7],
  means: [
    [0, 1],
    [2, -1],
  ],
  covariances: [
    [1, 0.4, 0.4, 0.5],
    [0.3, -0.1, -0.1, 0.8],
  ],
};
const right: GaussianMixtureShape = { weights: [1], means: [[1, 0]], covariances: [[0.6, 0, 0, 0.7]] };

function density({ weights, means, covariances }: GaussianMixtureShape, x: number, y: number): number {
  return Array.from(weights).reduce((sum, weight, k) => {
    const [a, b, , c] = Array.from(covariances[k]!) as [number, number, number, number];
    const determinant = a * c - b * b;
    const [u, v] = [x - means[k]![0]!, y - means[k]![1]!];
    const distance = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
    return sum + (weight * Math.exp(-0.5 * distance)) / (2 * Math.PI * Math.sqrt(determinant));
  }, 0);
}

test('is the integral of the squared difference of densities, by a fine grid', () => {
  const STEP = 0.04;
  let integral = 0;
  for (let x = -6; x < 8; x += STEP)
    for (let y = -7; y < 7; y += STEP) integral += (density(left, x, y) - density(right, x, y)) ** 2 * STEP * STEP;
  expect(mixtureDistance(left, right) / integral).toBeCloseTo(1, 6);
});

test('one normal against another: 1/(2√π) (1/s1 + 1/s2) less 2 φ', () => {
  const one = (mean: number, variance: number) => ({ weights: [1], means: [[mean]], covariances: [[variance]] });
  const expected = (1 + 1 / 2) / (2 * Math.sqrt(Math.PI)) - (2 * Math.exp(-0.5 / 5)) / Math.sqrt(2 * Math.PI * 5);
  expect(mixtureDistance(one(0, 1), one(1, 4))).toBeCloseTo(expected, 14);
});

test('0 for the same mixture in any order of components: no matching is needed', () => {
  const turned = {
    weights: [0.7, 0.3],
    means: [...left.means].reverse(),
    covariances: [...left.covariances].reverse(),
  };
  expect(mixtureDistance(left, turned)).toBeCloseTo(0, 14);
  expect(() => mixtureDistance(left, { weights: [1], means: [[0]], covariances: [[1]] })).toThrow(RangeError);
  expect(() => mixtureDistance(right, { weights: [1], means: [[0, 0]], covariances: [[-1, 0, 0, -1]] })).toThrow(
    RangeError,
  );
});
