import { expect, test } from 'vitest';
import { normalUpperTail } from './normal-upper-tail.ts';

test.each([
  [0, 0.5],
  [1, 0.15865525393145707],
  [1.959963984540054, 0.025],
  [2.5758293035489004, 0.005],
  [3.090232306167813, 0.001],
  [6, 9.865876450376946e-10],
  [10, 7.61985302416047e-24],
])('above %d: the tables’ %d', (z, expected) => {
  expect(normalUpperTail(z) / expected).toBeCloseTo(1, 11);
  expect(normalUpperTail(-z)).toBeCloseTo(1 - expected, 14);
});

test('is one function on both sides of its border', () => {
  expect(normalUpperTail(3 - 1e-12) / normalUpperTail(3)).toBeCloseTo(1, 10);
});

test('knows its ends', () => {
  expect(normalUpperTail(Number.POSITIVE_INFINITY)).toBe(0);
  expect(normalUpperTail(Number.NEGATIVE_INFINITY)).toBe(1);
  expect(() => normalUpperTail(Number.NaN)).toThrow(RangeError);
});
