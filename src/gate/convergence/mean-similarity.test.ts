import { expect, test } from 'vitest';
import { meanSimilarity, ratioOfMeans } from './mean-similarity.ts';

test('mean and interval worked by hand', () => {
  // 1, 2, 3, 4, 5: mean 3, variance 2.5, standard error √0.5; t of 4 degrees at 90 %: 2.1318467863266
  const { value, low, high, prompts } = meanSimilarity([1, 2, 3, 4, 5]);
  expect([value, prompts]).toEqual([3, 5]);
  expect(high - 3).toBeCloseTo(2.1318467863266 * Math.sqrt(0.5), 9);
  expect(3 - low).toBeCloseTo(high - 3, 12);
  expect(() => meanSimilarity([1])).toThrow(RangeError);
});

test('a ratio that is the same on every prompt has no width', () => {
  const basis = [1, 2, 3, 4, 5, 6, 7, 8];
  const found = ratioOfMeans(
    basis.map((value) => 2 * value),
    basis,
  )!;
  expect(found.ratio).toBe(2);
  expect(found.low).toBeCloseTo(2, 9);
  expect(found.high).toBeCloseTo(2, 9);
});

test('a ratio and its interval worked by hand', () => {
  // Seven 2s and a 10 over 1s: ratio 24/8. Without a 2: 22/7, without the 10: 14/7. Logarithms ln(22/7) seven times and ln 2:
  // sum of squares 7/8 ln²(11/7), standard error √(7/8 · 7/8) ln(11/7); t of 7 degrees at 90 %: 1.8945786050613
  const { ratio, low, high } = ratioOfMeans([2, 2, 2, 2, 2, 2, 2, 10], [1, 1, 1, 1, 1, 1, 1, 1])!;
  expect(ratio).toBe(3);
  const margin = 1.8945786050613 * (7 / 8) * Math.log(11 / 7);
  expect(high).toBeCloseTo(3 * Math.exp(margin), 8);
  expect(low).toBeCloseTo(3 * Math.exp(-margin), 8);
});

test.each([
  [
    [1, 1],
    [1, 1],
  ],
  [Array(8).fill(0), Array(8).fill(1)],
  [Array(8).fill(1), Array(8).fill(-1)],
  [[1, 0, 0, 0, 0, 0, 0, 0], Array(8).fill(1)],
])('%j over %j has no ratio', (values, basis) => {
  expect(ratioOfMeans(values, basis)).toBeUndefined();
});
