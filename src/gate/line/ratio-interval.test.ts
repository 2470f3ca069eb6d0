import { expect, test } from 'vitest';
import { ratioInterval } from './ratio-interval.ts';

test('shares of equal counts and sizes lie around 1', () => {
  // 50 of 100 in sum: Clopper-Pearson at 90 % is 0.4136 … 0.5864, odds 0.7053 … 1.4178.
  const { low, high } = ratioInterval({ count: 50, n: 1000 }, { count: 50, n: 1000 });
  expect(low).toBeCloseTo(0.7053, 3);
  expect(high).toBeCloseTo(1 / 0.7053, 3);
  expect(ratioInterval({ count: 50, n: 2000 }, { count: 50, n: 1000 }).low).toBeCloseTo(low / 2, 12);
});

test('nothing of it in one arm', () => {
  expect(ratioInterval({ count: 0, n: 1000 }, { count: 50, n: 1000 })).toEqual({
    low: 0,
    // 1 - 0.05^(1/50) = 0.0582, odds 0.0617.
    high: expect.closeTo(0.0617, 3),
  });
  expect(ratioInterval({ count: 20, n: 1000 }, { count: 0, n: 1000 }).high).toBeUndefined();
  expect(ratioInterval({ count: 0, n: 1000 }, { count: 0, n: 1000 })).toEqual({ low: 0, high: undefined });
});

test('counts that are not whole make it wider', () => {
  const whole = ratioInterval({ count: 20, n: 100 }, { count: 30, n: 100 });
  const half = ratioInterval({ count: 20.5, n: 100 }, { count: 30, n: 100 });
  expect(half.low).toBe(whole.low);
  expect(half.high!).toBeGreaterThan(whole.high!);
});
