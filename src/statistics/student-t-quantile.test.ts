import { expect, test } from 'vitest';
import { studentTQuantile } from './student-t-quantile.ts';

test.each([
  [0.95, 1, 12.706204736174694],
  [0.95, 2, 4.302652729749462],
  [0.95, 7, 2.3646242515927844],
  [0.95, 8, 2.306004135204166],
  [0.95, 30, 2.0422724563012378],
  [0.95, 31, 2.0395134463964077],
  [0.95, 1000, 1.9623390808264078],
  [0.99, 5, 4.032142983555227],
  [0.999, 10, 4.586893858702636],
])('confidence %d, %d degrees of freedom: the tables’ %d', (confidence, degrees, expected) => {
  const relative = studentTQuantile({ confidence, degrees }) / expected - 1;
  expect(Math.abs(relative)).toBeLessThan(1e-12);
});

test('is exact where the distribution has a closed form', () => {
  for (const confidence of [1e-6, 0.1, 0.5, 0.9, 0.99]) {
    // ν = 1: t = tan(π c/2); ν = 2: c = t/√(2 + t²)
    expect(studentTQuantile({ confidence, degrees: 1 }) / Math.tan((Math.PI * confidence) / 2)).toBeCloseTo(1, 12);
    const two = confidence * Math.sqrt(2 / (1 - confidence ** 2));
    expect(studentTQuantile({ confidence, degrees: 2 }) / two).toBeCloseTo(1, 12);
  }
});

test('nears the normal distribution from above', () => {
  const quantiles = [5, 10, 100, 1001, 65_535].map((degrees) => studentTQuantile({ confidence: 0.95, degrees }));
  expect(quantiles).toEqual(quantiles.toSorted((a, b) => b - a));
  expect(quantiles.at(-1)).toBeCloseTo(1.959964, 4);
  expect(quantiles.at(-1)).toBeGreaterThan(1.959963985);
});

test.each([
  [{ confidence: 0, degrees: 3 }],
  [{ confidence: 1, degrees: 3 }],
  [{ confidence: 0.95, degrees: 0 }],
  [{ confidence: 0.95, degrees: 2.5 }],
])('refuses %o', (options) => {
  expect(() => studentTQuantile(options)).toThrow(RangeError);
});
