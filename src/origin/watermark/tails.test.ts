import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logBinomialTail } from './binomial-tail.ts';
import { logNormalTail } from './normal-tail.ts';

describe('binomial tail', () => {
  // Sums of exact fractions over math.comb, their logarithms by numerator and denominator (CPython 3).
  test.each([
    [60, 100, 0.5, -3.5598192034468994],
    [40, 100, 0.5, -0.01775682349159524],
    [300, 1000, 0.25, -8.549766374303772],
    [900, 1000, 0.25, -954.4821635412359],
    [1, 50, 0.1, -0.005167101714363298],
    [13, 20, 0.5, -2.0280795850988067],
  ])('P(X >= %d) of %d at %d', (successes, trials, share, expected) => {
    expect(logBinomialTail(successes, { trials, share })).toBeCloseTo(expected, 9);
  });

  test('ends', () => {
    expect(logBinomialTail(0, { trials: 10, share: 0.3 })).toBe(0);
    expect(logBinomialTail(11, { trials: 10, share: 0.3 })).toBe(Number.NEGATIVE_INFINITY);
    expect(logBinomialTail(10, { trials: 10, share: 0.25 })).toBeCloseTo(10 * Math.log(0.25), 12);
    expect(logBinomialTail(0, { trials: 0, share: 0.3 })).toBe(0);
    expect(() => logBinomialTail(1, { trials: 2.5, share: 0.3 })).toThrow(RangeError);
    expect(() => logBinomialTail(1, { trials: 2, share: 1 })).toThrow(RangeError);
  });

  test('falls with the successes and is the other tail turned round', () => {
    const trials = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(
        trials,
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share, at) => {
          const k = 1 + Math.floor(at * (n - 1));
          const here = logBinomialTail(k, { trials: n, share });
          expect(here).toBeLessThanOrEqual(logBinomialTail(k - 1, { trials: n, share }) + 1e-12);
          // P(X >= k) = 1 - P(n - X >= n - k + 1).
          const other = logBinomialTail(n - k + 1, { trials: n, share: 1 - share });
          expect(Math.exp(here) + Math.exp(other)).toBeCloseTo(1, 10);
        },
      ),
    );
  });
});

// 0.5 * math.erfc(z / sqrt(2)) of CPython 3.
test.each([
  [0, 0.5],
  [0.5, 0.3085375387259869],
  [1.96, 0.024997895148220435],
  [2.9, 0.0018658133003840384],
  [3.1, 0.0009676032132183562],
  [5, 2.866515718791946e-7],
  [10, 7.619853024160593e-24],
])('normal tail at %d', (z, expected) => {
  expect(Math.exp(logNormalTail(z)) / expected).toBeCloseTo(1, 11);
  expect(Math.exp(logNormalTail(-z))).toBeCloseTo(1 - expected, 11);
});

test('the normal tail has a logarithm where it has no number', () => {
  // ln of the density over z, less 1/z² (Mills): -800 - ln(40 sqrt(2 pi)) - 1/1600 to first order.
  expect(logNormalTail(40)).toBeCloseTo(-800 - Math.log(40) - 0.5 * Math.log(2 * Math.PI) - 1 / 1600, 5);
});
