import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exceedanceTail } from './exceedance-tail.ts';
import { logGamma } from './log-gamma.ts';

test('counts orders by hand', () => {
  // One new value above the largest of 9: it is the largest of 10.
  expect(exceedanceTail({ exceeding: 1, n: 1, rank: 1, known: 9 })).toBeCloseTo(1 / 10, 15);
  // Both of two new values above the larger of two known ones: 2!·2!/4!
  expect(exceedanceTail({ exceeding: 2, n: 2, rank: 1, known: 2 })).toBeCloseTo(1 / 6, 15);
  // At least one of two above the larger of two: not both known on top: 1 - P(top is known) = 1/2
  expect(exceedanceTail({ exceeding: 1, n: 2, rank: 1, known: 2 })).toBeCloseTo(1 / 2, 15);
  // At least one of two above the smaller of two: all but both new at the bottom: 1 - 1/6
  expect(exceedanceTail({ exceeding: 1, n: 2, rank: 2, known: 2 })).toBeCloseTo(5 / 6, 15);
});

test('is the tail of the Beta-binomial distribution', () => {
  const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 300 }),
      fc.nat(299),
      fc.nat(80),
      (n, known, rankBelow, exceedingBelow) => {
        const rank = 1 + (rankBelow % known);
        const exceeding = exceedingBelow % (n + 1);
        let sum = 0;
        for (let x = exceeding; x <= n; x++)
          sum += Math.exp(
            logChoose(n, x) + logBeta(x + rank, n - x + known + 1 - rank) - logBeta(rank, known + 1 - rank),
          );
        const tail = exceedanceTail({ exceeding, n, rank, known });
        expect(tail).toBeCloseTo(sum, 10);
        if (sum > 1e-200) expect(tail / sum).toBeCloseTo(1, 8);
      },
    ),
  );
});

test('holds in millions', () => {
  // Half above the median of a million: near the normal distribution, whose upper half is 1/2.
  expect(exceedanceTail({ exceeding: 500_000, n: 1_000_000, rank: 500_000, known: 999_999 })).toBeCloseTo(0.5, 3);
  // 1 % above the 5 % point is certain, 10 % is not to be expected.
  expect(exceedanceTail({ exceeding: 10_000, n: 1_000_000, rank: 5000, known: 99_999 })).toBeCloseTo(1, 12);
  expect(exceedanceTail({ exceeding: 100_000, n: 1_000_000, rank: 5000, known: 99_999 })).toBeLessThan(1e-100);
});

test('knows its ends and refuses what is no count', () => {
  expect(exceedanceTail({ exceeding: 0, n: 0, rank: 1, known: 1 })).toBe(1);
  expect(exceedanceTail({ exceeding: 0, n: 10, rank: 5, known: 9 })).toBe(1);
  for (const bad of [
    { exceeding: 2, n: 1, rank: 1, known: 5 },
    { exceeding: 1, n: 1, rank: 0, known: 5 },
    { exceeding: 1, n: 1, rank: 6, known: 5 },
    { exceeding: 0.5, n: 1, rank: 1, known: 5 },
  ])
    expect(() => exceedanceTail(bad)).toThrow(RangeError);
});
