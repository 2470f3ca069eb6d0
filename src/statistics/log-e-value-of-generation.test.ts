import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eCusum } from './e-cusum.ts';
import { itemEProcess } from './item-e-process.ts';
import { logEValueOfGeneration } from './log-e-value-of-generation.ts';

test('is the mean of the bets', () => {
  // λ = 0.4, m = 0.05: 1.02 a miss, 0.62 a hit; λ = 0.2: 1.01 and 0.81.
  const bets = [0.4, 0.2];
  const e = (1.02 ** 3 * 0.62 + 1.01 ** 3 * 0.81) / 2;
  expect(Math.exp(logEValueOfGeneration({ count: 1, n: 4, bound: 0.05, bets }))).toBeCloseTo(e, 14);
});

test('has an expectation of 1 at the bound and less above it', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 25 }),
      fc.double({ min: 0.02, max: 0.9, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, bound, more) => {
        const at = (share: number) => {
          let mean = 0;
          for (let count = 0; count <= n; count++) {
            const mass = choose(n, count) * share ** count * (1 - share) ** (n - count);
            mean += mass * Math.exp(logEValueOfGeneration({ count, n, bound }));
          }
          return mean;
        };
        expect(at(bound)).toBeCloseTo(1, 9);
        expect(at(bound + more * (1 - bound))).toBeLessThanOrEqual(1 + 1e-9);
      },
    ),
    { numRuns: 60 },
  );
});

test('stays a number where the evidence itself would be none', () => {
  const log = logEValueOfGeneration({ count: 0, n: 1_000_000, bound: 0.045 });
  // 1,000,000 ln(1 + 0.8 · 0.045) - ln 5: the largest bet alone.
  expect(log).toBeCloseTo(1e6 * Math.log1p(0.036) - Math.log(5), 6);
});

test('item by item it comes to the same product, and the e-CUSUM is the best restart of each bet', () => {
  const items = [false, false, true, false, false, true, false];
  const { logE, logCusum } = itemEProcess(items, { bound: 0.1, bets: [0.5] });
  const hits = items.filter(Boolean).length;
  const whole = logEValueOfGeneration({ count: hits, n: items.length, bound: 0.1, bets: [0.5] });
  expect(logE.at(-1)).toBeCloseTo(whole, 12);
  const factors = items.map((isHit) => Math.log1p(0.5 * (0.1 - (isHit ? 1 : 0))));
  for (const end of items.keys()) {
    const restarts = factors
      .slice(0, end + 1)
      .map((_, from) => factors.slice(from, end + 1).reduce((sum, one) => sum + one, 0));
    expect(logCusum[end]).toBeCloseTo(Math.max(...restarts), 12);
  }
  expect([...eCusum(factors)]).toEqual([...logCusum]);
});

test('refuses counts, bounds and bets that are none', () => {
  expect(() => logEValueOfGeneration({ count: 3, n: 2, bound: 0.1 })).toThrow(RangeError);
  expect(() => logEValueOfGeneration({ count: 0, n: 0, bound: 0.1 })).toThrow(RangeError);
  expect(() => logEValueOfGeneration({ count: 1, n: 2, bound: 0 })).toThrow(RangeError);
  expect(() => logEValueOfGeneration({ count: 1, n: 2, bound: 0.1, bets: [] })).toThrow(RangeError);
  // 2 · (1 - 0.1) is more than 1: a hit would cost more than there is.
  expect(() => itemEProcess([true], { bound: 0.1, bets: [2] })).toThrow(RangeError);
  expect(() => eCusum([Number.NaN])).toThrow(RangeError);
});
