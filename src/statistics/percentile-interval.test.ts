import { expect, test } from 'vitest';
import { percentileInterval } from './percentile-interval.ts';

test('takes the replicates of rank 25 of 999', () => {
  const replicates = Array.from({ length: 999 }, (_, index) => 999 - index);
  expect(percentileInterval(replicates)).toEqual({ low: 25, high: 975 });
  expect(percentileInterval(replicates, { confidence: 0.9 })).toEqual({ low: 50, high: 950 });
});

test('39 replicates are the least for 95 %', () => {
  const replicates = Array.from({ length: 39 }, (_, index) => index);
  expect(percentileInterval(replicates)).toEqual({ low: 0, high: 38 });
  expect(() => percentileInterval(replicates.slice(1))).toThrow(RangeError);
  expect(() => percentileInterval(replicates, { confidence: 1 })).toThrow(RangeError);
});
