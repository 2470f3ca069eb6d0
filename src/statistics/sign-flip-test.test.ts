import { expect, test } from 'vitest';
import { seededGenerator } from './seeded-generator.ts';
import { signFlipTest } from './sign-flip-test.ts';
import { subsetSums } from './subset-sums.ts';

test('tries all signs of few differences', () => {
  // Sums of (±3 ±1 ±2): 6 is reached once, so p = 1/8; -6 … 6 are all at most 6.
  expect(signFlipTest([3, 1, 2], { seed: 1 })).toEqual({ p: 1 / 8, pOpposite: 1, isExact: true });
  // Equal in decimal, not in binary: 0.1 + 0.2 - 0.3 is a tie with none.
  expect(signFlipTest([0.1, 0.2, -0.3], { seed: 1 }).p).toBe(5 / 8);
});

test('differences of 0 say nothing', () => {
  expect(signFlipTest([0, 0, 0], { seed: 1 })).toEqual({ p: 1, pOpposite: 1, isExact: true });
  const zeros = new Array<number>(500).fill(0);
  expect(signFlipTest([3, 1, 2, ...zeros], { seed: 1 })).toEqual({ p: 1 / 8, pOpposite: 1, isExact: true });
});

test('draws near what all signs would give, the same for the same seed', () => {
  const random = seededGenerator(3);
  const differences = Array.from({ length: 16 }, () => random() - 0.4);
  const exact = signFlipTest(differences, { seed: 1 });
  expect(exact.isExact).toBe(true);
  // One more of next to no size, so that signs are drawn: standard error sqrt(p(1-p)/20,000) below 0.0036.
  const drawn = signFlipTest([...differences, 1e-9], { seed: 2, draws: 20_000 });
  expect(drawn.isExact).toBe(false);
  expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.018);
  expect(Math.abs(drawn.pOpposite - exact.pOpposite)).toBeLessThan(0.018);
  expect(signFlipTest([...differences, 1e-9], { seed: 2, draws: 20_000 })).toEqual(drawn);
});

test('takes every term as often as not, and together as often as chance would', () => {
  // 70 terms, 9,999 draws: each in 4,999.5 ± 50; sums of ones have mean 35 and variance 17.5.
  const { sums, isExact } = subsetSums([new Array<number>(70).fill(1)], { seed: 9 });
  expect(isExact).toBe(false);
  const counts = [...sums[0]!.subarray(1)];
  const mean = counts.reduce((sum, value) => sum + value, 0) / counts.length;
  const variance = counts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / counts.length;
  expect(Math.abs(mean - 35)).toBeLessThan(0.2);
  expect(Math.abs(variance - 17.5)).toBeLessThan(1.3);
  expect(sums[0]![0]).toBe(0);
  for (const term of [0, 31, 32, 63, 64, 69]) {
    const one = Array.from({ length: 70 }, (_, index) => (index === term ? 1 : 1e-6));
    const chosen = subsetSums([one], { seed: 9 }).sums[0]!.filter((sum) => sum >= 1).length;
    expect(Math.abs(chosen - 4999.5)).toBeLessThan(250);
  }
});

test('very many equal terms are drawn by their number, with the same distribution', () => {
  // 30,000 ones and 12,000 twos, 9,999 draws: 420 million terms to add up. Sums have mean 27,000 and variance (30,000 + 4 · 12,000)/4.
  const terms = Array.from({ length: 42_000 }, (_, term) => (term % 7 < 5 ? 1 : 2));
  const [drawn] = subsetSums([terms], { seed: 4 }).sums;
  expect(drawn![0]).toBe(0);
  const values = [...drawn!.subarray(1)];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Four standard errors each.
  expect(Math.abs(mean - 27_000)).toBeLessThan((4 * Math.sqrt(19_500)) / 100);
  expect(Math.abs(variance / 19_500 - 1)).toBeLessThan(4 * Math.sqrt(2 / 9_999));
  expect(values.every(Number.isInteger)).toBe(true);
});

test('refuses what has no signs', () => {
  expect(() => signFlipTest([], { seed: 1 })).toThrow(RangeError);
  expect(() => signFlipTest([1, Number.NaN], { seed: 1 })).toThrow(RangeError);
  expect(() => signFlipTest([1, 2], { seed: 1, draws: 9 })).toThrow(RangeError);
  expect(() => subsetSums([[1], [1, 2]], { seed: 1 })).toThrow(RangeError);
});
