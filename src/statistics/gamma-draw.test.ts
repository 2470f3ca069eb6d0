import { expect, test } from 'vitest';
import { kolmogorovDistance } from '../../test/support/kolmogorov-distance.ts';
import { chiSquareDraw } from './chi-square-draw.ts';
import { digamma } from './digamma.ts';
import { gammaDraw, logGammaDraw } from './gamma-draw.ts';
import { randomStream } from './random-stream.ts';
import { regularizedIncompleteGamma } from './regularized-incomplete-gamma.ts';

const DRAWS = 50_000;

test.each([0.05, 0.5, 0.99, 1, 2.5, 40, 1e5])('shape %d: distribution and moments, 50,000 draws, seed 2', (shape) => {
  const random = randomStream(2, shape);
  const draws = Float64Array.from({ length: DRAWS }, () => gammaDraw(random, { shape }));
  expect(kolmogorovDistance(draws, (x) => regularizedIncompleteGamma(x, { a: shape }).lower)).toBeLessThan(1.95);
  const mean = draws.reduce((sum, x) => sum + x, 0) / DRAWS;
  expect(Math.abs(mean - shape) / Math.sqrt(shape / DRAWS)).toBeLessThan(4);
  const variance = draws.reduce((sum, x) => sum + (x - shape) ** 2, 0) / DRAWS;
  // Fourth central moment: 3 shape^2 + 6 shape.
  expect(Math.abs(variance - shape) / Math.sqrt((2 * shape * shape + 6 * shape) / DRAWS)).toBeLessThan(4);
});

test('logarithms of draws that are too small for a number: mean digamma(shape)', () => {
  const shape = 1e-4;
  const random = randomStream(4);
  let total = 0;
  for (let draw = 0; draw < DRAWS; draw++) total += logGammaDraw(random, { shape });
  // Trigamma(shape) is 1/shape^2 and a little.
  expect(Math.abs(total / DRAWS - digamma(shape)) / (1 / shape / Math.sqrt(DRAWS))).toBeLessThan(4);
  expect(total / DRAWS).toBeLessThan(-9000);
});

test.each([1, 3, 99, 1000])('χ² with %d degrees: its distribution, 50,000 draws, seed 2', (degrees) => {
  const random = randomStream(2, 'chi-square', degrees);
  const draws = Float64Array.from({ length: DRAWS }, () => chiSquareDraw(random, { degrees }));
  expect(kolmogorovDistance(draws, (x) => regularizedIncompleteGamma(x / 2, { a: degrees / 2 }).lower)).toBeLessThan(
    1.95,
  );
});

test('refuses what is no shape', () => {
  for (const shape of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => gammaDraw(randomStream(1), { shape })).toThrow(RangeError);
    expect(() => chiSquareDraw(randomStream(1), { degrees: shape })).toThrow(RangeError);
  }
});
