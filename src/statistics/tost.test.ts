import { expect, test } from 'vitest';
import { tost } from './tost.ts';

test('is the upper tail of the room that is left to the nearer margin', () => {
  // (0.25 - 0.1) / 0.05 = 3 standard errors.
  expect(tost({ difference: 0.1, se: 0.05, margin: 0.25 }).p).toBeCloseTo(0.0013498980316301, 12);
  expect(tost({ difference: -0.1, se: 0.05, margin: 0.25 }).p).toBeCloseTo(0.0013498980316301, 12);
  expect(tost({ difference: 0.25, se: 0.05, margin: 0.25 }).p).toBe(0.5);
  expect(tost({ difference: 1, se: 0.05, margin: 0.25 }).p).toBeCloseTo(1, 12);
});

test('knows a difference without error', () => {
  expect(tost({ difference: 0, se: 0, margin: 0.1 }).p).toBe(0);
  expect(tost({ difference: 0.1, se: 0, margin: 0.1 }).p).toBe(1);
});

test('refuses what is no difference, error or margin', () => {
  expect(() => tost({ difference: Number.NaN, se: 1, margin: 1 })).toThrow(RangeError);
  expect(() => tost({ difference: 0, se: -1, margin: 1 })).toThrow(RangeError);
  expect(() => tost({ difference: 0, se: 1, margin: 0 })).toThrow(RangeError);
});
