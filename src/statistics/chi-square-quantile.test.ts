import { expect, test } from 'vitest';
import { chiSquareQuantile } from './chi-square-quantile.ts';
import { normalUpperTail } from './normal-upper-tail.ts';
import { regularizedIncompleteGamma } from './regularized-incomplete-gamma.ts';

test('two degrees have a closed form', () => {
  for (const probability of [1e-6, 0.01, 0.5, 0.95, 0.99, 1 - 1e-9])
    expect(chiSquareQuantile(probability, { degrees: 2 }) / (-2 * Math.log1p(-probability))).toBeCloseTo(1, 12);
});

test('one degree is the square of a normal variable', () => {
  for (const z of [0.3, 1.96, 4]) {
    const upper = 2 * normalUpperTail(z);
    expect(regularizedIncompleteGamma((z * z) / 2, { a: 0.5 }).upper / upper).toBeCloseTo(1, 11);
    expect(chiSquareQuantile(1 - upper, { degrees: 1 })).toBeCloseTo(z * z, 7);
  }
});

test('quantiles go back to their probability, for few and many degrees', () => {
  for (const degrees of [0.3, 3, 10, 384, 1e5])
    for (const probability of [0.001, 0.4, 0.99]) {
      const x = chiSquareQuantile(probability, { degrees });
      expect(regularizedIncompleteGamma(x / 2, { a: degrees / 2 }).lower).toBeCloseTo(probability, 9);
    }
});

test('a shape of one is the exponential distribution, and other numbers are refused', () => {
  expect(regularizedIncompleteGamma(0.7, { a: 1 }).lower).toBeCloseTo(1 - Math.exp(-0.7), 14);
  expect(regularizedIncompleteGamma(30, { a: 1 }).upper / Math.exp(-30)).toBeCloseTo(1, 12);
  expect(regularizedIncompleteGamma(0, { a: 2 })).toEqual({ lower: 0, upper: 1 });
  expect(() => regularizedIncompleteGamma(-1, { a: 1 })).toThrow(RangeError);
  expect(() => regularizedIncompleteGamma(1, { a: 0 })).toThrow(RangeError);
  expect(() => chiSquareQuantile(1, { degrees: 2 })).toThrow(RangeError);
  expect(() => chiSquareQuantile(0.5, { degrees: -2 })).toThrow(RangeError);
});
