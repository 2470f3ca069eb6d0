import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logMissProbability } from './log-miss-probability.ts';

/** C(n-x, m)/C(n, m) as the product of (n-m-j)/(n-j), with 60 decimal digits. */
function exactMiss(marked: number, drawn: number, total: number): number {
  const scale = 10n ** 60n;
  let product = scale;
  for (let j = 0; j < marked; j++) product = (product * BigInt(total - drawn - j)) / BigInt(total - j);
  return Number(product) / 1e60;
}

test('counts draws by hand', () => {
  // 2 of 4, one marked: C(3,2)/C(4,2) = 3/6; two marked: C(2,2)/C(4,2) = 1/6
  expect(Math.exp(logMissProbability({ marked: 1, drawn: 2, total: 4 }))).toBeCloseTo(1 / 2, 15);
  expect(Math.exp(logMissProbability({ marked: 2, drawn: 2, total: 4 }))).toBeCloseTo(1 / 6, 15);
  expect(logMissProbability({ marked: 3, drawn: 2, total: 4 })).toBe(Number.NEGATIVE_INFINITY);
  expect(logMissProbability({ marked: 0, drawn: 4, total: 4 })).toBe(0);
  expect(logMissProbability({ marked: 4, drawn: 0, total: 4 })).toBe(0);
});

test('equals exact arithmetic, by product and by formula alike', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), fc.nat(2000), (marked, drawn, rest) => {
      const total = Math.max(marked, drawn) + rest;
      fc.pre(marked + drawn <= total);
      const exact = exactMiss(marked, drawn, total);
      fc.pre(exact > 1e-40);
      expect(Math.exp(logMissProbability({ marked, drawn, total })) / exact).toBeCloseTo(1, 11);
    }),
  );
});

test('keeps its digits in samples of millions, where a difference of four ln gamma values loses half of them', () => {
  for (const marked of [17, 40, 300, 2000]) {
    const total = 2_000_000;
    const drawn = 20_000;
    const exact = exactMiss(marked, drawn, total);
    expect(Math.exp(logMissProbability({ marked, drawn, total })) / exact).toBeCloseTo(1, 12);
  }
});
