import { expect, test } from 'vitest';
import { eBenjaminiHochberg } from './e-benjamini-hochberg.ts';

test('rejects up to the last that reaches its threshold', () => {
  // K/(αk) for K = 5, α = 0.1: 50, 25, 16.7, 12.5, 10.
  expect(eBenjaminiHochberg([3, 45, 120, 1, 30], { alpha: 0.1 })).toEqual([2, 1, 4]);
  // The first alone is short of 50, both together reach 25.
  expect(eBenjaminiHochberg([26, 26, 0, 0, 0], { alpha: 0.1 })).toEqual([0, 1]);
  expect(eBenjaminiHochberg([24, 24, 0, 0, 0], { alpha: 0.1 })).toEqual([]);
  expect(eBenjaminiHochberg([Number.POSITIVE_INFINITY, 0], { alpha: 0.1 })).toEqual([0]);
});

test('refuses what is no e-value or level', () => {
  expect(() => eBenjaminiHochberg([-1], { alpha: 0.1 })).toThrow(RangeError);
  expect(() => eBenjaminiHochberg([Number.NaN], { alpha: 0.1 })).toThrow(RangeError);
  expect(() => eBenjaminiHochberg([1], { alpha: 0 })).toThrow(RangeError);
});
