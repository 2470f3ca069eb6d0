import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binomialLowerTail } from './binomial-tail.ts';
import { normalUpperTail } from './normal-upper-tail.ts';
import { pairedSharesTest } from './paired-shares-test.ts';

test('a reference that is always right leaves a test of one share, by hand', () => {
  // x_r = 30, x_g = 28 of 30, φ = .8: p = (12.8 + √(12.8² - 4·54·.4))/108 = .2, variance 30 (1.8 · .2 - .2) = 4.8, z = 4/√4.8
  const counts = { both: 28, referenceOnly: 2, generationOnly: 0, neither: 0 };
  const { ratio, pPass, pFail } = pairedSharesTest(counts, { delta: 0.2 });
  expect(ratio).toBeCloseTo(28 / 30, 14);
  expect(pPass).toBeCloseTo(normalUpperTail(4 / Math.sqrt(4.8)), 12);
  expect(pFail).toBeCloseTo(1 - pPass, 12);
});

test('without a tolerated loss it is McNemar’s', () => {
  // z = (b - c)/√(b + c) = (3 - 12)/√15
  const { pFail } = pairedSharesTest({ both: 40, referenceOnly: 12, generationOnly: 3, neither: 20 }, { delta: 0 });
  expect(pFail).toBeCloseTo(normalUpperTail(9 / Math.sqrt(15)), 12);
});

test('the interval is what the test lets stand', () => {
  const share = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(share, share, share, share, (both, referenceOnly, generationOnly, neither) => {
      fc.pre(both + referenceOnly > 0 && both + generationOnly > 0);
      const counts = { both, referenceOnly, generationOnly, neither };
      const { ratio, low, high } = pairedSharesTest(counts);
      expect(low).toBeLessThanOrEqual(ratio! + 1e-9);
      expect(high!).toBeGreaterThanOrEqual(ratio! - 1e-9);
      if (low < 1) expect(pairedSharesTest(counts, { delta: 1 - low }).pPass).toBeCloseTo(0.05, 6);
      if (high! < 1) expect(pairedSharesTest(counts, { delta: 1 - high! }).pFail).toBeCloseTo(0.05, 6);
    }),
    { numRuns: 50, seed: 1 },
  );
});

test('holds its level where the reference is always right', () => {
  // PASS at the tolerated loss: so many wrong of n at a chance of .2. Exact sums over the counts that pass.
  for (const n of [30, 50, 100, 300]) {
    let most = -1;
    for (let wrong = 0; wrong <= n; wrong++) {
      const counts = { both: n - wrong, referenceOnly: wrong, generationOnly: 0, neither: 0 };
      if (pairedSharesTest(counts, { delta: 0.2 }).pPass <= 0.05) most = wrong;
    }
    expect(binomialLowerTail({ successes: most, trials: n, probability: 0.2 })).toBeLessThan(0.052);
  }
});

test('ends', () => {
  expect(pairedSharesTest({ both: 0, referenceOnly: 0, generationOnly: 0, neither: 9 })).toMatchObject({
    ratio: undefined,
    low: 0,
    high: undefined,
    pFail: 1,
    pPass: 1,
  });
  const gone = pairedSharesTest({ both: 0, referenceOnly: 40, generationOnly: 0, neither: 0 });
  expect([gone.ratio, gone.low]).toEqual([0, 0]);
  expect(gone.pFail).toBeLessThan(1e-6);
  expect(() => pairedSharesTest({ both: -1, referenceOnly: 0, generationOnly: 0, neither: 9 })).toThrow(RangeError);
  expect(() => pairedSharesTest({ both: 0, referenceOnly: 0, generationOnly: 0, neither: 0 })).toThrow(RangeError);
});
