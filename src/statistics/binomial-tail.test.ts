import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialLowerTail, binomialUpperTail, logBinomialUpperTail } from './binomial-tail.ts';

test('counts coins by hand', () => {
  // 8 or more heads of 10: (45 + 10 + 1)/1024
  expect(binomialUpperTail({ successes: 8, trials: 10, probability: 0.5 })).toBeCloseTo(56 / 1024, 14);
  expect(binomialLowerTail({ successes: 2, trials: 10, probability: 0.5 })).toBeCloseTo(56 / 1024, 14);
  // no success in 20 at 0.1: 0.9^20
  expect(binomialLowerTail({ successes: 0, trials: 20, probability: 0.1 })).toBeCloseTo(0.9 ** 20, 14);
});

test('tails of one count overlap in that count', () => {
  const trials = 37;
  for (let successes = 0; successes < trials; successes++) {
    const below = binomialLowerTail({ successes, trials, probability: 0.3 });
    const above = binomialUpperTail({ successes: successes + 1, trials, probability: 0.3 });
    expect(below + above).toBeCloseTo(1, 12);
  }
});

test('keeps the digits of tails that are nearly nothing', () => {
  // 100 of 100 at 0.01: 1e-200
  expect(binomialUpperTail({ successes: 100, trials: 100, probability: 0.01 }) / 1e-200).toBeCloseTo(1, 10);
});

test('knows its ends and refuses what is no count', () => {
  expect(binomialUpperTail({ successes: 0, trials: 0, probability: 0.5 })).toBe(1);
  expect(binomialLowerTail({ successes: 0, trials: 0, probability: 0.5 })).toBe(1);
  expect(binomialUpperTail({ successes: 1, trials: 5, probability: 0 })).toBe(0);
  expect(binomialUpperTail({ successes: 5, trials: 5, probability: 1 })).toBe(1);
  expect(binomialLowerTail({ successes: 4, trials: 5, probability: 1 })).toBe(0);
  expect(() => binomialUpperTail({ successes: 6, trials: 5, probability: 0.5 })).toThrow(RangeError);
  expect(() => binomialUpperTail({ successes: 1.5, trials: 5, probability: 0.5 })).toThrow(RangeError);
  expect(() => binomialLowerTail({ successes: 1, trials: 5, probability: 1.5 })).toThrow(RangeError);
});

describe('logarithm', () => {
  // Sums of exact fractions over math.comb, their logarithms by numerator and denominator (CPython 3).
  test.each([
    [60, 100, 0.5, -3.5598192034468994],
    [40, 100, 0.5, -0.01775682349159524],
    [300, 1000, 0.25, -8.549766374303772],
    [900, 1000, 0.25, -954.4821635412359],
    [1, 50, 0.1, -0.005167101714363298],
    [13, 20, 0.5, -2.0280795850988067],
  ])('of P(X >= %d) of %d at %d', (successes, trials, probability, expected) => {
    expect(logBinomialUpperTail({ successes, trials, probability })).toBeCloseTo(expected, 9);
  });

  test('ends', () => {
    expect(logBinomialUpperTail({ successes: 0, trials: 10, probability: 0.3 })).toBe(0);
    expect(logBinomialUpperTail({ successes: 0, trials: 0, probability: 0.3 })).toBe(0);
    expect(logBinomialUpperTail({ successes: 10, trials: 10, probability: 0.25 })).toBeCloseTo(10 * Math.log(0.25), 12);
    // 0.25^1000 is no number.
    expect(logBinomialUpperTail({ successes: 1000, trials: 1000, probability: 0.25 })).toBeCloseTo(
      1000 * Math.log(0.25),
      8,
    );
    expect(logBinomialUpperTail({ successes: 1, trials: 5, probability: 0 })).toBe(Number.NEGATIVE_INFINITY);
    expect(logBinomialUpperTail({ successes: 5, trials: 5, probability: 1 })).toBe(0);
    expect(() => logBinomialUpperTail({ successes: 1, trials: 2.5, probability: 0.3 })).toThrow(RangeError);
    expect(() => logBinomialUpperTail({ successes: 3, trials: 2, probability: 0.3 })).toThrow(RangeError);
  });

  test('falls with the successes and is the other tail turned round', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (trials, probability, at) => {
          const successes = 1 + Math.floor(at * (trials - 1));
          const here = logBinomialUpperTail({ successes, trials, probability });
          expect(here).toBeLessThanOrEqual(
            logBinomialUpperTail({ successes: successes - 1, trials, probability }) + 1e-12,
          );
          // P(X >= k) = 1 - P(n - X >= n - k + 1).
          const other = logBinomialUpperTail({
            successes: trials - successes + 1,
            trials,
            probability: 1 - probability,
          });
          expect(Math.exp(here) + Math.exp(other)).toBeCloseTo(1, 10);
        },
      ),
    );
  });
});
