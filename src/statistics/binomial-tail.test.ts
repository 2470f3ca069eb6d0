import { expect, test } from 'vitest';
import { binomialLowerTail, binomialUpperTail } from './binomial-tail.ts';

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
