import { expect, test } from 'vitest';
import { logGamma } from './log-gamma.ts';

test('is ln of factorials and of Γ(1/2) = sqrt(π)', () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 15);
  let factorial = 1;
  for (let n = 1; n <= 170; n++) {
    // Γ(n) = (n-1)!
    expect(Math.abs(logGamma(n) - Math.log(factorial))).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.log(factorial)));
    factorial *= n;
  }
});

test('has its zeros at 1 and 2, and keeps relative precision beside them', () => {
  expect(logGamma(1)).toBe(0);
  expect(logGamma(2)).toBe(0);
  // ln Γ(1+z) = -γ z + ζ(2)/2 z² - …; ln Γ(2+z) = (1-γ) z + …
  const z = 1e-9;
  const rounded = 1 + z - 1;
  expect(logGamma(1 + z) / (-0.5772156649015329 * rounded + (Math.PI ** 2 / 12) * rounded ** 2)).toBeCloseTo(1, 14);
  expect(logGamma(2 + z) / ((1 - 0.5772156649015329) * (2 + z - 2))).toBeCloseTo(1, 8);
});

test('obeys the recurrence and the duplication formula across the borders of its ranges', () => {
  for (let x = 0.01; x < 30; x += 0.037) {
    expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 12);
    // Γ(x) Γ(x+1/2) = 2^(1-2x) sqrt(π) Γ(2x)
    const right = (1 - 2 * x) * Math.LN2 + Math.log(Math.PI) / 2 + logGamma(2 * x);
    expect(logGamma(x) + logGamma(x + 0.5)).toBeCloseTo(right, 12);
  }
});

test('knows large numbers', () => {
  // ln(999 999!) by Stirling to four terms: 10^6 ln 10^6 - 10^6 - ½ ln 10^6 + ½ ln 2π + 1/(12·10^6)
  expect(logGamma(1e6) / 12815504.569147611).toBeCloseTo(1, 14);
  expect(logGamma(1e300)).toBeCloseTo(1e300 * (Math.log(1e300) - 1), -290);
});

test('takes numbers above 0 only', () => {
  for (const x of [0, -1, -0.5, Number.NaN]) expect(() => logGamma(x)).toThrow(RangeError);
});
