import { expect, test } from 'vitest';
import { normalUpperTail } from './normal-upper-tail.ts';
import { studentTQuantile } from './student-t-quantile.ts';
import { studentTUpperTail } from './student-t-upper-tail.ts';

test('one and two degrees by hand', () => {
  // ν = 1 is Cauchy's: ½ - atan(t)/π; ν = 2: ½ (1 - t/√(2 + t²))
  expect(studentTUpperTail(1, { degrees: 1 })).toBeCloseTo(0.25, 14);
  expect(studentTUpperTail(-1, { degrees: 1 })).toBeCloseTo(0.75, 14);
  expect(studentTUpperTail(3, { degrees: 2 })).toBeCloseTo((1 - 3 / Math.sqrt(11)) / 2, 14);
});

test('is the quantile read backwards, and the normal one for many degrees', () => {
  for (const degrees of [3, 8, 29]) {
    const t = studentTQuantile({ confidence: 0.9, degrees });
    expect(studentTUpperTail(t, { degrees })).toBeCloseTo(0.05, 11);
  }
  expect(studentTUpperTail(2, { degrees: 1e8 })).toBeCloseTo(normalUpperTail(2), 8);
  expect(studentTUpperTail(Number.POSITIVE_INFINITY, { degrees: 4 })).toBe(0);
  expect(studentTUpperTail(Number.NEGATIVE_INFINITY, { degrees: 4 })).toBe(1);
});

test('refuses what is no t', () => {
  expect(() => studentTUpperTail(Number.NaN, { degrees: 4 })).toThrow(RangeError);
  expect(() => studentTUpperTail(1, { degrees: 0 })).toThrow(RangeError);
});
