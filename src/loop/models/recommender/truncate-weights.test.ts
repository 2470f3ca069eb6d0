import fc from 'fast-check';
import { expect, test } from 'vitest';
import { truncateWeights } from './truncate-weights.ts';

const truncated = (weights: readonly number[], bias: Parameters<typeof truncateWeights>[1]) => {
  const own = Float64Array.from(weights);
  truncateWeights(own, bias);
  return [...own];
};

test('temperature raises to its inverse, relative to the highest', () => {
  // (1/4)^2 : (2/4)^2 : 1
  expect(truncated([1, 2, 4], { temperature: 0.5 })).toEqual([1 / 16, 1 / 4, 1]);
  expect(truncated([1e-300, 1e-310], { temperature: 0.5 })[0]).toBe(1);
});

test('topK keeps so many, the first of equals', () => {
  expect(truncated([3, 1, 2, 2], { topK: 2 })).toEqual([3, 0, 2, 0]);
  expect(truncated([3, 1, 2, 2], { topK: 3 })).toEqual([3, 0, 2, 2]);
  expect(truncated([3, 1], { topK: 9 })).toEqual([3, 1]);
});

test('topP keeps the smallest set that reaches its mass', () => {
  expect(truncated([5, 3, 1, 1], { topP: 0.5 })).toEqual([5, 0, 0, 0]);
  expect(truncated([5, 3, 1, 1], { topP: 0.8 })).toEqual([5, 3, 0, 0]);
  expect(truncated([5, 3, 1, 1], { topP: 0.81 })).toEqual([5, 3, 1, 0]);
  // of the 8 that topK leaves
  expect(truncated([5, 3, 1, 1], { topK: 2, topP: 0.7 })).toEqual([5, 3, 0, 0]);
});

test('never removes everything, and keeps the order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (weights, topK, topP) => {
        const kept = truncated(weights, { topK, topP });
        const left = kept.filter((weight) => weight > 0);
        expect(left.length).toBeGreaterThan(0);
        expect(left.length).toBeLessThanOrEqual(topK);
        const lowestKept = Math.min(...left);
        for (const [at, weight] of kept.entries())
          if (weight === 0) expect(weights[at]).toBeLessThanOrEqual(lowestKept);
      },
    ),
  );
});
