import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binomialUpperTail } from '../../statistics/binomial-tail.ts';
import { exceedanceTail } from '../../statistics/exceedance-tail.ts';
import { averagedBinomialTail } from './averaged-binomial-tail.ts';

const same = (share: number) => share;

test('is the exact exceedance tail where every text is human', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 99, max: 3000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -4, max: 4, noNaN: true }),
      (n, known, level, distance) => {
        const rank = Math.max(1, Math.min(known, Math.round(level * (known + 1))));
        const mean = (n * rank) / (known + 1);
        const deviation = Math.sqrt(mean * (1 - rank / (known + 1)) * (1 + n / known));
        const exceeding = Math.max(0, Math.min(n, Math.round(mean + distance * deviation)));
        const shapes = { a: rank, b: known + 1 - rank };
        const exact = exceedanceTail({ exceeding, n, rank, known });
        const upper = averagedBinomialTail({ exceeding, n, shapes, rate: same, side: 'upper' });
        expect(Math.abs(upper - exact)).toBeLessThan(2e-6);
        if (exceeding === 0) return;
        const lower = averagedBinomialTail({ exceeding: exceeding - 1, n, shapes, rate: same, side: 'lower' });
        expect(Math.abs(lower - (1 - exact))).toBeLessThan(2e-6);
      },
    ),
    { numRuns: 300 },
  );
});

test('nears the binomial tail where anchors are without number', () => {
  const shapes = { a: 5e7, b: 9.5e8 };
  const tail = averagedBinomialTail({ exceeding: 40, n: 500, shapes, rate: same, side: 'upper' });
  expect(tail).toBeCloseTo(binomialUpperTail({ successes: 40, trials: 500, probability: 0.05 }), 6);
});

test('grows with the share of AI text and sums to 1 with the other side', () => {
  const shapes = { a: 30, b: 271 };
  let last = 0;
  for (let share = 0; share <= 1; share += 0.05) {
    const rate = (human: number) => share + (1 - share) * human;
    const upper = averagedBinomialTail({ exceeding: 120, n: 500, shapes, rate, side: 'upper' });
    const lower = averagedBinomialTail({ exceeding: 119, n: 500, shapes, rate, side: 'lower' });
    expect(upper + lower).toBeCloseTo(1, 9);
    expect(upper).toBeGreaterThanOrEqual(last - 1e-9);
    last = upper;
  }
  expect(last).toBeCloseTo(1, 9);
});

test('knows its ends and holds in millions', () => {
  const shapes = { a: 10, b: 90 };
  expect(averagedBinomialTail({ exceeding: 0, n: 9, shapes, rate: same, side: 'upper' })).toBe(1);
  expect(averagedBinomialTail({ exceeding: 9, n: 9, shapes, rate: same, side: 'lower' })).toBe(1);
  // The anchors alone are in doubt: P(f >= 0.1) of Beta(10, 90) is 0.4493 by its series.
  const tail = averagedBinomialTail({ exceeding: 1e6, n: 1e7, shapes, rate: same, side: 'upper' });
  expect(tail).toBeCloseTo(binomialUpperTail({ successes: 10, trials: 99, probability: 0.1 }) * -1 + 1, 3);
});
