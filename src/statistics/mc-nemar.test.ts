import { expect, test } from 'vitest';
import { mcNemar } from './mc-nemar.ts';

test('is the upper tail of fair coins', () => {
  // 3 of 4: (4 + 1)/16
  expect(mcNemar({ first: 3, second: 1 })).toBeCloseTo(5 / 16, 14);
  expect(mcNemar({ first: 0, second: 5 })).toBe(1);
  expect(mcNemar({ first: 0, second: 0 })).toBe(1);
  expect(mcNemar({ first: 37, second: 9 })).toBeCloseTo(2.02801806636899e-5, 15);
});

test('takes counts only', () => {
  expect(() => mcNemar({ first: 1, second: -1 })).toThrow(RangeError);
  expect(() => mcNemar({ first: 0.5, second: 1 })).toThrow(RangeError);
});
