import { expect, test } from 'vitest';
import { studentTQuantile } from '../../statistics/student-t-quantile.ts';
import { attributeLoss } from './attribute-loss.ts';

test('shares of a loss worked by hand', () => {
  // Losses of 6 and 2 with independent errors: variance of the whole 1 + 3 = 4.
  const degrees = 30;
  const { total, shares } = attributeLoss([6, 2], {
    covariance: [
      [1, 0],
      [0, 3],
    ],
    degrees,
  });
  const t = studentTQuantile({ confidence: 0.9, degrees });
  expect(total.lost).toBe(8);
  expect(total.low).toBeCloseTo(8 - 2 * t, 12);
  expect(total.high).toBeCloseTo(8 + 2 * t, 12);
  expect(shares!.map(({ ratio }) => ratio)).toEqual([0.75, 0.25]);
  // (6 - 8θ)² = t²(1 - 2θ + 4θ²) at the ends of the first share.
  for (const theta of [shares![0]!.low, shares![0]!.high])
    expect((6 - 8 * theta) ** 2).toBeCloseTo(t ** 2 * (1 - 2 * theta + 4 * theta ** 2), 9);
  // What is not the first step's is the second's.
  expect(shares![1]!.low).toBeCloseTo(1 - shares![0]!.high, 9);
  expect(shares![1]!.high).toBeCloseTo(1 - shares![0]!.low, 9);
});

test('a step that gave back has a share below 0', () => {
  const { shares } = attributeLoss([12, -2], {
    covariance: [
      [0.1, 0],
      [0, 0.1],
    ],
    degrees: 100,
  });
  expect(shares!.map(({ ratio }) => ratio)).toEqual([1.2, -0.2]);
  expect(shares![1]!.high).toBeLessThan(0);
});

test.each([[[1, 1]], [[-4, 1]], [[0, 0]]])('%j: nothing is shown that could be divided', (steps) => {
  const { shares } = attributeLoss(steps, {
    covariance: [
      [1, 0],
      [0, 1],
    ],
    degrees: 100,
  });
  expect(shares).toBeUndefined();
});

test.each([
  [[], []],
  [[1], [[1], [1]]],
  [[Number.NaN], [[1]]],
  [[1], [[Number.NaN]]],
])('%j with %j is refused', (steps, covariance) => {
  expect(() => attributeLoss(steps, { covariance, degrees: 10 })).toThrow(RangeError);
});
