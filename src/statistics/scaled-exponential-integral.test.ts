import { expect, test } from 'vitest';
import { scaledExponentialIntegral } from './scaled-exponential-integral.ts';

test('is e^x times E1 from published tables', () => {
  // Abramowitz and Stegun, table 5.1: E1(0.5) = 0.5597735948, E1(1) = 0.2193839344, E1(2) = 0.0489005107
  expect(scaledExponentialIntegral(0.5) * Math.exp(-0.5)).toBeCloseTo(0.5597735948, 10);
  expect(scaledExponentialIntegral(1) * Math.exp(-1)).toBeCloseTo(0.2193839344, 10);
  expect(scaledExponentialIntegral(2) * Math.exp(-2)).toBeCloseTo(0.0489005107, 10);
});

test('is one function on both sides of its border', () => {
  const below = scaledExponentialIntegral(1 - 1e-12);
  expect(below).toBeCloseTo(scaledExponentialIntegral(1), 11);
});

test('satisfies f′ = f - 1/x', () => {
  for (const x of [0.01, 0.3, 0.9, 1.2, 5, 40]) {
    const h = x * 1e-5;
    const slope = (scaledExponentialIntegral(x + h) - scaledExponentialIntegral(x - h)) / (2 * h);
    expect(slope / (scaledExponentialIntegral(x) - 1 / x)).toBeCloseTo(1, 7);
  }
});

test('does not vanish where E1 would, and takes numbers above 0 only', () => {
  // 1/x - 1/x² + 2/x³ - …
  expect(scaledExponentialIntegral(1e6)).toBeCloseTo(1e-6 - 1e-12, 17);
  expect(() => scaledExponentialIntegral(0)).toThrow(RangeError);
});
