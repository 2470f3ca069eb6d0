import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilsonInterval } from './wilson-interval.ts';

test('matches a vector worked by hand', () => {
  // p = 0.5, n = 10, z² = 3.841459: centre (0.5 + 0.1920729) / 1.3841459 = 0.5,
  // half 1.959964 / 1.3841459 * sqrt(0.025 + 0.0096036) = 1.416010 * 0.186020 = 0.263406
  const { low, high } = wilsonInterval(0.5, 10);
  expect(low).toBeCloseTo(0.236594, 5);
  expect(high).toBeCloseTo(0.763406, 5);
});

test('nothing seen in n tells how much may be there', () => {
  // p = 0: high = z² / n / (1 + z² / n) = 3.841459 / 103.841459
  expect(wilsonInterval(0, 100)).toEqual({ low: 0, high: expect.closeTo(0.0369935, 6) });
});

test('holds the share and stays in [0, 1], narrower with n', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1e9 }), (share, n) => {
      const { low, high } = wilsonInterval(share, n);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(share + 1e-9);
      expect(high).toBeGreaterThanOrEqual(share - 1e-9);
      const wider = wilsonInterval(share, Math.ceil(n / 2));
      expect(high - low).toBeLessThanOrEqual(wider.high - wider.low + 1e-9);
    }),
  );
});
