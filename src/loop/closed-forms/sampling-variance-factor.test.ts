import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { normalQuantile } from '../../statistics/normal-quantile.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { samplingVarianceFactor } from './sampling-variance-factor.ts';

test('the printed values of L', () => {
  expect([0.99, 0.95, 0.9, 0.8].map((topP) => samplingVarianceFactor({ topP }).toFixed(3))).toEqual([
    '0.925',
    '0.759',
    '0.623',
    '0.438',
  ]);
  expect(samplingVarianceFactor({ temperature: 0.9 })).toBe(0.9);
  expect(samplingVarianceFactor({ temperature: 0.5, topP: 0.9 })).toBe(0.5 * samplingVarianceFactor({ topP: 0.9 }));
  expect(samplingVarianceFactor()).toBe(1);
});

test.each([0.99, 0.8, 0.1])('the variance of normal draws within the central %d, 200,000 draws, seed 1', (topP) => {
  const random = randomStream(1);
  const edge = normalQuantile((1 + topP) / 2);
  const squares = Float64Array.from({ length: 200_000 }, () => {
    let x = normalDraw(random);
    while (Math.abs(x) > edge) x = normalDraw(random);
    return x * x;
  });
  expect(Math.abs(standardScore(squares, samplingVarianceFactor({ topP })))).toBeLessThan(4);
});

test('three dimensions: the central ball of 80 %, 100,000 draws, seed 2; one dimension has its own formula', () => {
  const random = randomStream(2);
  const most = chiSquareQuantile(0.8, { degrees: 3 });
  const squares = Float64Array.from({ length: 100_000 }, () => {
    for (;;) {
      const [x, y, z] = [normalDraw(random), normalDraw(random), normalDraw(random)];
      const square = x * x + y * y + z * z;
      if (square <= most) return square / 3;
    }
  });
  expect(Math.abs(standardScore(squares, samplingVarianceFactor({ topP: 0.8, dimensions: 3 })))).toBeLessThan(4);
  const edge = normalQuantile(0.9);
  const density = Math.exp(-0.5 * edge * edge) / Math.sqrt(2 * Math.PI);
  expect(samplingVarianceFactor({ topP: 0.8 })).toBeCloseTo(1 - (2 * edge * density) / 0.8, 12);
});

test('refuses what is no setting', () => {
  for (const bias of [{ temperature: 0 }, { temperature: Number.NaN }, { topP: 0 }, { topP: 1.1 }])
    expect(() => samplingVarianceFactor(bias)).toThrow(RangeError);
});
