import { expect, test } from 'vitest';
import { logNormalUpperTail, normalUpperTail } from './normal-upper-tail.ts';

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

// 0.5 * math.erfc(z / sqrt(2)) of CPython 3.
test.each([
  [0, 0.5],
  [0.5, 0.3085375387259869],
  [1.96, 0.024997895148220435],
  [2.9, 0.0018658133003840384],
  [3.1, 0.0009676032132183562],
  [5, 2.866515718791946e-7],
  [10, 7.619853024160593e-24],
])('logarithm at %d', (z, expected) => {
  expect(Math.exp(logNormalUpperTail(z)) / expected).toBeCloseTo(1, 11);
  expect(Math.exp(logNormalUpperTail(-z))).toBeCloseTo(1 - expected, 11);
});

test('there is a logarithm where there is no number', () => {
  // ln of the density over z, less 1/z² (Mills): -800 - ln(40 sqrt(2 pi)) - 1/1600 to first order.
  expect(logNormalUpperTail(40)).toBeCloseTo(-800 - Math.log(40) - 0.5 * Math.log(2 * Math.PI) - 1 / 1600, 5);
  expect(logNormalUpperTail(Number.POSITIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  expect(logNormalUpperTail(Number.NEGATIVE_INFINITY)).toBeCloseTo(0, 15);
  expect(() => logNormalUpperTail(Number.NaN)).toThrow(RangeError);
});
