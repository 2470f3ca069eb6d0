import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regularizedIncompleteBeta } from './regularized-incomplete-beta.ts';

/** P(X >= k), X ~ Bin(n, p), term by term. */
function binomialSum(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = k === 0 ? term : 0;
  for (let i = 1; i <= n; i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    if (i >= k) sum += term;
  }
  return sum;
}

test('is a polynomial for whole shapes', () => {
  // I_x(2, 3) = x² (6 - 8x + 3x²): at 0.3: 0.09 · (6 - 2.4 + 0.27) = 0.3483
  expect(regularizedIncompleteBeta(0.3, { a: 2, b: 3 })).toBeCloseTo(0.3483, 14);
  expect(regularizedIncompleteBeta(0.3, { a: 1, b: 1 })).toBeCloseTo(0.3, 15);
  expect(regularizedIncompleteBeta(0.3, { a: 5, b: 1 })).toBeCloseTo(0.3 ** 5, 16);
  // a = b = 1/2: (2/π) arcsin sqrt(x)
  expect(regularizedIncompleteBeta(0.25, { a: 0.5, b: 0.5 })).toBeCloseTo(1 / 3, 14);
});

test('sums the binomial distribution', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (k, more, p) => {
        const n = k + more - 1;
        const exact = binomialSum(k, n, p);
        fc.pre(exact > 1e-280);
        expect(Math.abs(regularizedIncompleteBeta(p, { a: k, b: n - k + 1 }) / exact - 1)).toBeLessThan(1e-9);
      },
    ),
  );
});

test('two tails make 1, and the chance grows with x', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 5000, noNaN: true }),
      fc.double({ min: 0.01, max: 5000, noNaN: true }),
      // Nearer the ends 1 - x is rounded, and with small shapes that shows.
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (a, b, x) => {
        const lower = regularizedIncompleteBeta(x, { a, b });
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(1);
        expect(lower + regularizedIncompleteBeta(1 - x, { a: b, b: a })).toBeCloseTo(1, 9);
        expect(regularizedIncompleteBeta(Math.min(1, x + 0.01), { a, b })).toBeGreaterThanOrEqual(lower - 1e-12);
      },
    ),
  );
});

test('holds for shapes of millions', () => {
  expect(regularizedIncompleteBeta(0.5, { a: 3e6, b: 3e6 })).toBeCloseTo(0.5, 11);
  // Nearly normal: one standard deviation, sqrt(1/4 / (a+b+1)), above the mean holds Φ(1) = 0.8413447460685429
  const deviation = Math.sqrt(0.25 / (6e6 + 1));
  expect(regularizedIncompleteBeta(0.5 + deviation, { a: 3e6, b: 3e6 })).toBeCloseTo(0.8413447460685429, 6);
});

test('ends, and what it refuses', () => {
  expect(regularizedIncompleteBeta(0, { a: 2, b: 2 })).toBe(0);
  expect(regularizedIncompleteBeta(1, { a: 2, b: 2 })).toBe(1);
  for (const x of [-0.1, 1.1, Number.NaN])
    expect(() => regularizedIncompleteBeta(x, { a: 1, b: 1 })).toThrow(RangeError);
  expect(() => regularizedIncompleteBeta(0.5, { a: 0, b: 1 })).toThrow(RangeError);
  expect(() => regularizedIncompleteBeta(0.5, { a: 1, b: 2e9 })).toThrow(RangeError);
});
