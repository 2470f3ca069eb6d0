import { expect, test } from 'vitest';
import { detectorWeight } from './detector-weight.ts';
import { wholeWeights } from './whole-weights.ts';

test('detectorWeight is the power of the chance that a person wrote it', () => {
  expect([0, 0.5, 1, undefined].map((p) => detectorWeight(p))).toEqual([1, 0.5 ** 10, 0, 1]);
  expect(detectorWeight(0.25, { power: 2 })).toBe(0.5625);
  expect(() => detectorWeight(1.5)).toThrow(RangeError);
  expect(() => detectorWeight(0.5, { power: 0 })).toThrow(RangeError);
});

test('whole weights keep proportions, and no weight vanishes', () => {
  expect([...wholeWeights(Float64Array.of(0, 0.5, 1, 1e-9))]).toEqual([0, 32_768, 65_536, 1]);
  expect([...wholeWeights(Float64Array.of(0, 0))]).toEqual([0, 0]);
  // 2^33 / 2^20 rows: 8,191 steps at most, so that 2^20 rows stay within the sum.
  const many = wholeWeights(new Float64Array(2 ** 20).fill(0.3));
  expect(many.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(2 ** 33);
  expect(() => wholeWeights(Float64Array.of(Number.NaN))).toThrow(RangeError);
});
