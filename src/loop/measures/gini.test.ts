import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gini } from './gini.ts';

test('matches a vector worked by hand', () => {
  // 0, 1, 3: (-2·0 + 0·1 + 2·3) / (3·4) = .5
  expect(gini(Float64Array.of(1, 3, 0))).toBe(0.5);
  expect(gini(Float64Array.of(2, 2, 2))).toBe(0);
  // one of 4 has all: 3·1 / 4 = 1 - 1/4
  expect(gini(Float64Array.of(0, 0, 7, 0))).toBe(0.75);
  expect(gini(Float64Array.of(0, 0))).toBeUndefined();
});

test('is half the mean difference of two items, in units of the mean', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 12 }), (counts) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      fc.pre(total > 0);
      const differences = counts.flatMap((a) => counts.map((b) => Math.abs(a - b))).reduce((sum, one) => sum + one, 0);
      expect(gini(Float64Array.from(counts))).toBeCloseTo(differences / (2 * counts.length * total), 12);
    }),
  );
});
