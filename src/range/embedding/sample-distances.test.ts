import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { energyDistance } from './energy-distance.ts';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.ts';
import { slicedDistance } from './sliced-distance.ts';
import { wassersteinTwoSquared } from './wasserstein-two-squared.ts';

const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 12 });

test('Wasserstein: sorted values are coupled, also where samples are of two sizes', () => {
  // 0-0, 1-0, 3-1: (0 + 1 + 4)/3
  expect(wassersteinTwoSquared([3, 0, 1], [0, 1, 0])).toBeCloseTo(5 / 3, 14);
  // Halves: 0 to 0 and 0 to 6, thirds: 0 | 0 6 | 6 against 0 0 6, in sixths: 0,0 0,0 0,0 6,0 6,6 6,6 -> 36/6
  expect(wassersteinTwoSquared([0, 6], [0, 0, 6])).toBeCloseTo(6, 14);
  expect(() => wassersteinTwoSquared([], [1])).toThrow(RangeError);
  expect(() => wassersteinTwoSquared([1], [Number.NaN])).toThrow(RangeError);
});

test('Wasserstein: repeating a sample changes nothing, and moving one by c gives c²', () => {
  fc.assert(
    fc.property(sample, sample, fc.integer({ min: -9, max: 9 }), (x, y, c) => {
      expect(wassersteinTwoSquared([...x, ...x], [...y, ...y, ...y])).toBeCloseTo(wassersteinTwoSquared(x, y), 9);
      expect(
        wassersteinTwoSquared(
          x,
          x.map((value) => value + c),
        ),
      ).toBeCloseTo(c * c, 9);
    }),
  );
});

test('energy distance equals the sums over pairs', () => {
  fc.assert(
    fc.property(sample, sample, (x, y) => {
      const sum = (a: number[], b: number[]) => a.reduce((s, u) => s + b.reduce((t, v) => t + Math.abs(u - v), 0), 0);
      const [n, m] = [x.length, y.length];
      const across = (2 * sum(x, y)) / (n * m);
      const { biased, unbiased, root } = energyDistance(x, y);
      expect(biased).toBeCloseTo(across - sum(x, x) / n ** 2 - sum(y, y) / m ** 2, 9);
      expect(unbiased).toBeCloseTo(across - sum(x, x) / (n * (n - 1)) - sum(y, y) / (m * (m - 1)), 9);
      expect(root).toBe(Math.sqrt(biased));
      expect(biased).toBeGreaterThanOrEqual(0);
    }),
  );
  expect(() => energyDistance([1], [1, 2])).toThrow(SampleTooSmallError);
});

test('discrepancies equal the sums over pairs, with more rows than are multiplied at a time', () => {
  const [dimensions, n, m] = [3, 300, 270];
  const random = seededGenerator(2);
  const rows = (count: number) => Float32Array.from({ length: count * dimensions }, () => random() - 0.3);
  const [reference, generation] = [rows(n), rows(m)];
  const kernels = { linear: (dot: number) => dot, cubic: (dot: number) => (dot / dimensions + 1) ** 3 };
  for (const kernel of ['linear', 'cubic'] as const) {
    const sum = (a: Float32Array, b: Float32Array, skipsOwn: boolean) => {
      let total = 0;
      for (let i = 0; i < a.length; i += dimensions)
        for (let j = 0; j < b.length; j += dimensions) {
          if (skipsOwn && i === j) continue;
          let dot = 0;
          for (let at = 0; at < dimensions; at++) dot += a[i + at]! * b[j + at]!;
          total += kernels[kernel](dot);
        }
      return total;
    };
    const across = (2 * sum(reference, generation, false)) / (n * m);
    const { biased, unbiased } = maximumMeanDiscrepancy({ reference, generation, dimensions, kernel });
    expect(biased).toBeCloseTo(
      sum(reference, reference, false) / n ** 2 + sum(generation, generation, false) / m ** 2 - across,
      10,
    );
    expect(unbiased).toBeCloseTo(
      sum(reference, reference, true) / (n * (n - 1)) + sum(generation, generation, true) / (m * (m - 1)) - across,
      10,
    );
  }
});

test('along directions: of one dimension the distance itself; moved rows by the mean of the squared shift', () => {
  const x = Float64Array.of(0, 1, 3);
  const y = Float64Array.of(0, 0, 1);
  const options = { distance: wassersteinTwoSquared, directions: 3 };
  expect(slicedDistance({ reference: x, generation: y, dimensions: 1, ...options })).toBeCloseTo(5 / 3, 12);
  const dimensions = 5;
  const random = seededGenerator(6);
  const reference = Float64Array.from({ length: 50 * dimensions }, random);
  // Moved by 2 along the first dimension: 4 cos², whose mean over the sphere is 4/5.
  const generation = reference.map((value, at) => (at % dimensions === 0 ? value + 2 : value));
  const moved = slicedDistance({
    reference,
    generation,
    dimensions,
    distance: wassersteinTwoSquared,
    directions: 2000,
  });
  // cos² has standard deviation sqrt(2·4/(25·7)) = .21: 4·.21/sqrt(2000) = .019; four of them.
  expect(Math.abs(moved - 0.8)).toBeLessThan(0.08);
  const again = { reference, generation, dimensions, distance: wassersteinTwoSquared };
  expect(slicedDistance(again)).toBe(slicedDistance(again));
  expect(slicedDistance({ ...again, seed: 2 })).not.toBe(slicedDistance(again));
  expect(() => slicedDistance({ ...again, directions: 0 })).toThrow(RangeError);
});
