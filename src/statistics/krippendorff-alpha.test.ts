import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cohenKappa } from './cohen-kappa.ts';
import { krippendorffAlpha } from './krippendorff-alpha.ts';

/** Columns of a table with a rater a line; a dot is no value. */
const unitsOf = (...raters: readonly string[]) =>
  [...raters[0]!.replaceAll(' ', '')].map((_, unit) =>
    raters.map((line) => line.replaceAll(' ', '')[unit]!).filter((value) => value !== '.'),
  );

test('equals the worked examples of Krippendorff 2011, sections A, B and C', () => {
  expect(krippendorffAlpha(unitsOf('0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0'))).toBeCloseTo(0.095, 3);
  expect(krippendorffAlpha(unitsOf('a a b b d c c c e d d a', 'b a b b b c c c e d d d'))).toBeCloseTo(0.692, 3);
  expect(
    krippendorffAlpha(
      unitsOf(
        '1 2 3 3 2 1 4 1 2 . . .',
        '1 2 3 3 2 2 4 1 2 5 . 3',
        '. 3 3 3 2 3 4 2 2 5 1 .',
        '1 2 3 3 2 4 4 1 2 5 1 .',
      ),
    ),
  ).toBeCloseTo(0.743, 3);
});

test('by hand: two raters, four units', () => {
  // a a, a b, b b, b b: o_ab = o_ba = 1; n_a = 3, n_b = 5, n = 8; 1 - 7 * 2 / (2 * 3 * 5) = 1 - 14/30
  expect(krippendorffAlpha(unitsOf('aabb', 'abbb'))).toBeCloseTo(1 - 14 / 30, 15);
});

test('is 1 in agreement, undefined where nothing can disagree, below 0 where raters oppose each other', () => {
  expect(krippendorffAlpha(unitsOf('abab', 'abab'))).toBe(1);
  expect(krippendorffAlpha(unitsOf('aaaa', 'aaaa'))).toBeUndefined();
  expect(krippendorffAlpha([['a'], ['b'], []])).toBeUndefined();
  expect(krippendorffAlpha([])).toBeUndefined();
  expect(krippendorffAlpha(unitsOf('abab', 'baba'))).toBeLessThan(0);
});

test('does not depend on the order of units or raters, nears kappa for two raters and many units, and is at most 1', () => {
  const value = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 4 }), { maxLength: 12 }), (units) => {
      const alpha = krippendorffAlpha(units);
      const turned = krippendorffAlpha([...units].reverse().map((values) => [...values].reverse()));
      if (alpha === undefined) expect(turned).toBeUndefined();
      else {
        expect(turned).toBeCloseTo(alpha, 12);
        expect(alpha).toBeLessThanOrEqual(1);
      }
    }),
  );
  // Equal shares of both raters, so that pooled and own shares are one.
  const pairs = Array.from(
    { length: 3000 },
    (_, i) => [i % 2 ? 'a' : 'b', i % 5 < 3 ? (i % 2 ? 'a' : 'b') : i % 2 ? 'b' : 'a'] as const,
  );
  expect(krippendorffAlpha(pairs)).toBeCloseTo(cohenKappa(pairs)!, 2);
});
