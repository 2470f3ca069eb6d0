import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaQuantile } from './beta-quantile.ts';
import { regularizedIncompleteBeta } from './regularized-incomplete-beta.ts';

test('is a root where the distribution is a power', () => {
  expect(betaQuantile(0.025, { a: 5, b: 1 })).toBeCloseTo(0.025 ** (1 / 5), 13);
  expect(betaQuantile(0.975, { a: 1, b: 8 })).toBeCloseTo(1 - 0.025 ** (1 / 8), 13);
  expect(betaQuantile(0.4, { a: 1, b: 1 })).toBeCloseTo(0.4, 15);
});

test('knows published limits of 4 in 10', () => {
  // Clopper and Pearson's 95 % limits of 4/10: 0.1216, 0.7376
  expect(betaQuantile(0.025, { a: 4, b: 7 })).toBeCloseTo(0.1216, 4);
  expect(betaQuantile(0.975, { a: 5, b: 6 })).toBeCloseTo(0.7376, 4);
});

test('undoes the incomplete Beta function', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.2, max: 1e5, noNaN: true }),
      fc.double({ min: 0.2, max: 1e5, noNaN: true }),
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      (a, b, probability) => {
        const x = betaQuantile(probability, { a, b });
        fc.pre(x < 1 - 1e-9);
        expect(regularizedIncompleteBeta(x, { a, b })).toBeCloseTo(probability, 8);
      },
    ),
  );
});

test('reaches small quantiles, the ends, and refuses the rest', () => {
  expect(betaQuantile(1e-12, { a: 1, b: 1e6 }) / -Math.expm1(Math.log1p(-1e-12) / 1e6)).toBeCloseTo(1, 10);
  expect(betaQuantile(0, { a: 2, b: 3 })).toBe(0);
  expect(betaQuantile(1, { a: 2, b: 3 })).toBe(1);
  expect(() => betaQuantile(1.5, { a: 2, b: 3 })).toThrow(RangeError);
  expect(() => betaQuantile(0, { a: 0, b: 3 })).toThrow(RangeError);
});
