import { expect, test } from 'vitest';
import { binomialLowerTail, binomialUpperTail } from './binomial-tail.ts';
import { clopperPearsonInterval } from './clopper-pearson-interval.ts';

test('has a closed form where nothing or all was seen', () => {
  // 0 of 10: 1 - 0.025^(1/10) = 0.3085
  expect(clopperPearsonInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** 0.1, 12) });
  expect(clopperPearsonInterval(10, 10)).toEqual({ low: expect.closeTo(0.025 ** 0.1, 12), high: 1 });
});

test('its ends are where the observation begins to be unlikely', () => {
  for (const [count, n] of [
    [1, 3],
    [4, 10],
    [17, 500],
    [499, 500],
  ] as const) {
    for (const confidence of [0.9, 0.95, 0.99]) {
      const { low, high } = clopperPearsonInterval(count, n, { confidence });
      const tail = (1 - confidence) / 2;
      expect(binomialUpperTail({ successes: count, trials: n, probability: low })).toBeCloseTo(tail, 11);
      expect(binomialLowerTail({ successes: count, trials: n, probability: high })).toBeCloseTo(tail, 11);
    }
  }
});

test('covers at least as often as it says, for every share on a grid', () => {
  const n = 30;
  const intervals = Array.from({ length: n + 1 }, (_, count) => clopperPearsonInterval(count, n, { confidence: 0.9 }));
  for (let share = 0.005; share < 1; share += 0.005) {
    let covered = 0;
    for (const [count, { low, high }] of intervals.entries()) {
      if (low > share || high < share) continue;
      covered +=
        binomialUpperTail({ successes: count, trials: n, probability: share }) -
        (count === n ? 0 : binomialUpperTail({ successes: count + 1, trials: n, probability: share }));
    }
    expect(covered).toBeGreaterThanOrEqual(0.9);
  }
});

test.each([
  [1, 0, 0.95],
  [2, 1, 0.95],
  [-1, 5, 0.95],
  [0.5, 5, 0.95],
  [1, 5, 1],
])('refuses %d of %d at %d', (count, n, confidence) => {
  expect(() => clopperPearsonInterval(count, n, { confidence })).toThrow(RangeError);
});
