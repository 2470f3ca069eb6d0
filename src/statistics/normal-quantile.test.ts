import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';
import { normalUpperTail } from './normal-upper-tail.ts';

test('matches tabulated points', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
  expect(normalQuantile(0.95)).toBeCloseTo(1.644853626951473, 12);
  expect(normalQuantile(0.5)).toBe(0);
  // Φ(-6) = 9.865876450376946e-10.
  expect(normalQuantile(9.865876450376946e-10)).toBeCloseTo(-6, 12);
});

test('is the inverse of the tail, and odd about a half', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-290, max: 0.5, noNaN: true, minExcluded: true }), (tail) => {
      const z = -normalQuantile(tail);
      expect(Math.abs(normalUpperTail(z) / tail - 1)).toBeLessThan(1e-11);
      if (tail > 1e-3) expect(normalQuantile(1 - tail)).toBeCloseTo(z, 10);
    }),
  );
});

test('refuses what is no chance', () => {
  for (const p of [0, 1, -0.1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
});
