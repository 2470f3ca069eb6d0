import { expect, test } from 'vitest';
import { logBetaDensity } from './log-beta-density.ts';

test('is exact where the density is a polynomial', () => {
  // B(2, 3) = 1!·2!/4! = 1/12: density 12 x (1-x)²; at 1/4: 12 · 0.25 · 0.5625 = 1.6875
  expect(Math.exp(logBetaDensity(0.25, { a: 2, b: 3 }))).toBeCloseTo(1.6875, 14);
  expect(logBetaDensity(0.7, { a: 1, b: 1 })).toBeCloseTo(0, 14);
  // a = b = 1/2: 1 / (π sqrt(x (1-x)))
  expect(Math.exp(logBetaDensity(0.2, { a: 0.5, b: 0.5 }))).toBeCloseTo(1 / (Math.PI * 0.4), 13);
});

test('keeps its digits in millions', () => {
  // At the mode of a = b = n + 1 it is (2n+1) C(2n, n) / 4^n, and C(2n, n)/4^n = 1/sqrt(π n) · (1 - 1/(8n) + 1/(128 n²) + 5/(1024 n³) …)
  const n = 2e6;
  const exact = ((2 * n + 1) / Math.sqrt(Math.PI * n)) * (1 - 1 / (8 * n) + 1 / (128 * n * n));
  expect(Math.exp(logBetaDensity(0.5, { a: n + 1, b: n + 1 })) / exact).toBeCloseTo(1, 12);
});

test('holds far from the mean', () => {
  // 100 · x^99 at x = 1e-3: ln 100 - 99 ln 1000
  expect(logBetaDensity(1e-3, { a: 100, b: 1 }) / (Math.log(100) - 99 * Math.log(1000))).toBeCloseTo(1, 13);
  expect(logBetaDensity(0.999, { a: 1, b: 100 }) / (Math.log(100) + 99 * Math.log(1 - 0.999))).toBeCloseTo(1, 13);
});

test('takes points inside and shapes above 0 only', () => {
  for (const x of [0, 1, -1, Number.NaN]) expect(() => logBetaDensity(x, { a: 1, b: 1 })).toThrow(RangeError);
  expect(() => logBetaDensity(0.5, { a: 0, b: 1 })).toThrow(RangeError);
  expect(() => logBetaDensity(0.5, { a: 1, b: Number.NaN })).toThrow(RangeError);
});
