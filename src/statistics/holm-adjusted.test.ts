import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holmAdjusted } from './holm-adjusted.ts';

test('matches a case worked by hand', () => {
  // Sorted .005 .01 .03 .04, times 4 3 2 1: .02 .03 .06 .04, the last lifted to .06.
  expect([...holmAdjusted([0.01, 0.04, 0.03, 0.005])].map((p) => Number(p.toFixed(12)))).toEqual([
    0.03, 0.06, 0.06, 0.02,
  ]);
  expect([...holmAdjusted([])]).toEqual([]);
  expect([...holmAdjusted([0.4, 0.6])]).toEqual([0.8, 0.8]);
});

test('is the closed maximum form, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), (ps) => {
      const adjusted = holmAdjusted(ps);
      const sorted = [...ps].sort((x, y) => x - y);
      for (const [index, p] of ps.entries()) {
        const rank = sorted.lastIndexOf(p);
        const closed = Math.max(...sorted.slice(0, rank + 1).map((q, j) => Math.min(1, (ps.length - j) * q)));
        expect(adjusted[index]).toBe(closed);
        expect(adjusted[index]!).toBeGreaterThanOrEqual(p);
      }
    }),
  );
});

test('refuses what is no probability', () => {
  for (const p of [-0.1, 1.1, Number.NaN]) expect(() => holmAdjusted([0.5, p])).toThrow(RangeError);
});
