import { expect, test } from 'vitest';
import { ratioInterval } from './ratio-interval.ts';

test('matches an interval worked by hand', () => {
  // Logarithms 0 and .1 four times each: mean .05, squares 8 · .0025 = .02; se = sqrt(7/8 · .02) = .132288; t of 7 degrees, 90 %: 1.894579.
  const leaveOneOut = [1, Math.exp(0.1), 1, Math.exp(0.1), 1, Math.exp(0.1), 1, Math.exp(0.1)];
  const { low, high } = ratioInterval(2, leaveOneOut, { confidence: 0.9 })!;
  expect(Math.log(high / 2)).toBeCloseTo(1.894579 * 0.132288, 5);
  expect(low * high).toBeCloseTo(4, 12);
});

test('says nothing where there is nothing to say', () => {
  expect(ratioInterval(1, [1, 1.1, 1], { confidence: 0.9 })).toBeUndefined();
  expect(ratioInterval(1, Array(20).fill(1), { confidence: 0.9 })).toBeUndefined();
  expect(ratioInterval(0, [0, ...Array<number>(20).fill(1.1)], { confidence: 0.9 })).toBeUndefined();
  expect(
    ratioInterval(1, [Number.POSITIVE_INFINITY, ...Array<number>(20).fill(1.1)], { confidence: 0.9 }),
  ).toBeUndefined();
});
