import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cohenKappa } from './cohen-kappa.ts';

const repeat = (n: number, a: string, b: string) => Array.from({ length: n }, () => [a, b] as const);

test('by hand: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no', () => {
  // p_o = 35/50; p_e = (25 * 30 + 25 * 20)/2500 = 0.5; (0.7 - 0.5)/0.5
  const pairs = [
    ...repeat(20, 'yes', 'yes'),
    ...repeat(5, 'yes', 'no'),
    ...repeat(10, 'no', 'yes'),
    ...repeat(15, 'no', 'no'),
  ];
  expect(cohenKappa(pairs)).toBeCloseTo(0.4, 15);
});

test('by hand, with values that only one rater uses', () => {
  // p_o = 2/4; p_e = (2 * 1 + 2 * 1)/16 = 1/4; (1/2 - 1/4)/(3/4) = 1/3
  expect(
    cohenKappa([...repeat(1, 'a', 'a'), ...repeat(1, 'a', 'c'), ...repeat(1, 'b', 'b'), ...repeat(1, 'b', 'd')]),
  ).toBeCloseTo(1 / 3, 15);
});

test('is 1 in agreement, 0 by chance, below in opposition, undefined where nothing is told', () => {
  expect(cohenKappa([...repeat(3, 'a', 'a'), ...repeat(1, 'b', 'b')])).toBe(1);
  expect(
    cohenKappa([...repeat(1, 'a', 'a'), ...repeat(1, 'a', 'b'), ...repeat(1, 'b', 'a'), ...repeat(1, 'b', 'b')]),
  ).toBe(0);
  expect(cohenKappa([...repeat(2, 'a', 'b'), ...repeat(2, 'b', 'a')])).toBe(-1);
  expect(cohenKappa([])).toBeUndefined();
  expect(cohenKappa(repeat(5, 'a', 'a'))).toBeUndefined();
  expect(cohenKappa(repeat(5, 'a', 'b'))).toBe(0);
});

test('is the same whoever is called the first', () => {
  const value = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 20 }), (pairs) => {
      expect(cohenKappa(pairs.map(([a, b]) => [b, a]))).toBe(cohenKappa(pairs));
    }),
  );
});
