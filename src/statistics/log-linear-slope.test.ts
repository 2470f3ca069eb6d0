import { expect, test } from 'vitest';
import { binomialDraw } from './binomial-draw.ts';
import { linearSlope } from './linear-slope.ts';
import { logLinearSlope } from './log-linear-slope.ts';
import { seededGenerator } from './seeded-generator.ts';

test('gives back a slope without scatter', () => {
  const points = [1, 2, 4, 5].map((time) => ({ count: 1000 * Math.exp(-0.04 * time), exposure: 20_000, time }));
  const { slope, se } = logLinearSlope(points)!;
  expect(slope).toBeCloseTo(-0.04, 12);
  // Information: the sum of the counts times the variance of the times that they weigh.
  const total = points.reduce((sum, { count }) => sum + count, 0);
  const mean = points.reduce((sum, { count, time }) => sum + count * time, 0) / total;
  const variance = points.reduce((sum, { count, time }) => sum + count * (time - mean) ** 2, 0) / total;
  expect(se).toBeCloseTo(1 / Math.sqrt(total * variance), 12);
});

test('takes exposures for what they are', () => {
  const points = [0, 1, 2, 3].map((time) => ({ count: 100 * (time + 1), exposure: 1000 * (time + 1), time: time * 7 }));
  expect(logLinearSlope(points)!.slope).toBeCloseTo(0, 12);
});

test('holds the true slope in nine of ten intervals', () => {
  // 600 lines of 8 generations: 540 expected, standard deviation 7.3; seed 4. Counts are binomial, a little less scattered than Poisson's.
  const random = seededGenerator(4);
  let held = 0;
  for (let line = 0; line < 600; line++) {
    const points = Array.from({ length: 8 }, (_, time) => ({
      count: binomialDraw(random, { trials: 5000, probability: 0.05 * 0.97 ** time }),
      exposure: 5000,
      time,
    }));
    const { low, high } = logLinearSlope(points)!;
    if (low <= Math.log(0.97) && Math.log(0.97) <= high) held++;
  }
  expect(held).toBeGreaterThan(530);
});

test('knows no slope of too little', () => {
  const at = (count: number, time: number) => ({ count, exposure: 100, time });
  expect(logLinearSlope([at(5, 1), at(4, 2)])).toBeUndefined();
  expect(logLinearSlope([at(5, 1), at(4, 1), at(4, 2)])).toBeUndefined();
  expect(logLinearSlope([at(0, 1), at(0, 2), at(0, 3)])).toBeUndefined();
  expect(logLinearSlope([at(50, 1), at(0, 2), at(0, 3)])).toBeUndefined();
  // One count in the middle, or nearly all at one end, leave a slope.
  expect(logLinearSlope([at(0, 1), at(3, 2), at(0, 3)])!.slope).toBeCloseTo(0, 10);
  expect(logLinearSlope([at(90, 1), at(1, 2), at(0, 3)])!.slope).toBeCloseTo(Math.log(1 / 90), 1);
  expect(() => logLinearSlope([at(-1, 1)])).toThrow(RangeError);
});

test('the straight line is that of least squares', () => {
  // Values 1 3 2 5 at 0 1 2 3: slope 5.5/5 = 1.1; residuals -.1 .8 -1.3 .6, squares 2.7; se = sqrt(2.7/2/5).
  const { slope, se, low, high } = linearSlope([1, 3, 2, 5].map((value, time) => ({ value, time })))!;
  expect(slope).toBeCloseTo(1.1, 12);
  expect(se).toBeCloseTo(Math.sqrt(0.27), 12);
  // t at 0.95 with 2 degrees is 2.919986.
  expect(high - slope).toBeCloseTo(2.919986 * Math.sqrt(0.27), 5);
  expect(low + high).toBeCloseTo(2 * slope, 12);
  expect(linearSlope([{ value: 1, time: 0 }])).toBeUndefined();
  expect(() => linearSlope([{ value: Number.NaN, time: 0 }])).toThrow(RangeError);
});
