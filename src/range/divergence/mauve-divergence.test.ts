import { expect, test } from 'vitest';
import { mauveDivergence } from './mauve-divergence.ts';

test('equals published code where no coordinates tie', () => {
  expect(mauveDivergence([0.5, 0.5], [1, 0])).toBeCloseTo(0.27811372536724, 13);
  expect(mauveDivergence([0.95, 0.05], [1, 0])).toBeCloseTo(0.972884547909909, 13);
});

test('is 1 for equals, where all points of the curve tie at (1, 1)', () => {
  expect(mauveDivergence([0.5, 0.5], [0.5, 0.5])).toBeCloseTo(1, 12);
});

test('is symmetric and near 0 for strangers', () => {
  const p = [0.2, 0.5, 0.3];
  const q = [0.6, 0.1, 0.3];
  expect(mauveDivergence(p, q)).toBeCloseTo(mauveDivergence(q, p), 12);
  // points (λ^5, (1-λ)^5): the area is about B(6, 6)·5, 5·5!·5!/11! · … below .01
  expect(mauveDivergence([1, 0], [0, 1])).toBeLessThan(0.01);
  expect(() => mauveDivergence([1], [1], { points: 1 })).toThrow(RangeError);
});
