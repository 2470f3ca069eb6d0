import { expect, test } from 'vitest';
import { firstAbove } from './first-above.ts';

test('finds the place whose mass holds the share, and none without mass', () => {
  const sums = Float64Array.of(1, 3, 3, 4);
  expect([0, 0.24, 0.25, 0.74, 0.75, 0.999].map((share) => firstAbove(sums, share))).toEqual([0, 0, 1, 1, 3, 3]);
  expect(firstAbove(Float64Array.of(5), 0.9)).toBe(0);
});
