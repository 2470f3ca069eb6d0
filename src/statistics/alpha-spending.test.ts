import { expect, test } from 'vitest';
import { alphaSpending } from './alpha-spending.ts';

test('sums to alpha over all tests', () => {
  let sum = 0;
  for (let t = 1; t <= 100_000; t++) sum += alphaSpending(t, 0.05);
  // What is left after T terms is 6α/(π²T), nearly.
  expect(sum).toBeLessThan(0.05);
  expect(sum).toBeGreaterThan(0.05 - (6 * 0.05) / (Math.PI * Math.PI * 100_000) - 1e-12);
});

test('refuses other numbers', () => {
  for (const t of [0, 1.5, Number.NaN]) expect(() => alphaSpending(t, 0.05)).toThrow(RangeError);
  expect(() => alphaSpending(1, 0)).toThrow(RangeError);
});
