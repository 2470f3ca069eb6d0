import { expect, test } from 'vitest';
import { digamma } from './digamma.ts';

const EULER_GAMMA = 0.5772156649015329;

test('is the harmonic number of n - 1 less Euler’s constant', () => {
  let harmonic = 0;
  for (let n = 1; n <= 200; n++) {
    expect(digamma(n)).toBeCloseTo(harmonic - EULER_GAMMA, 13);
    harmonic += 1 / n;
  }
});

test('knows ψ(1/2) = -γ - 2 ln 2, its zero, and large numbers', () => {
  expect(digamma(0.5)).toBeCloseTo(-EULER_GAMMA - 2 * Math.LN2, 14);
  expect(digamma(1.461632144968362)).toBeCloseTo(0, 14);
  // ln 10^6 - 1/(2·10^6) - 1/(12·10^12)
  expect(digamma(1e6)).toBeCloseTo(13.815510057964191, 13);
});

test('takes numbers above 0 only', () => {
  for (const x of [0, -1, Number.NaN]) expect(() => digamma(x)).toThrow(RangeError);
});
