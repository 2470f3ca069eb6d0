import { expect, test } from 'vitest';
import { bootstrapInterval } from './bootstrap-interval.ts';

const mean = (sample: readonly number[]) => sample.reduce((sum, value) => sum + value, 0) / sample.length;

test('holds the normal interval of a mean', () => {
  // 400 values, half 0 and half 1: mean 0.5, standard error 0.5/20 = 0.025; 0.5 ± 1.96 * 0.025 = 0.451 … 0.549.
  const units = Array.from({ length: 400 }, (_, i) => i % 2);
  const [low, high] = bootstrapInterval(units, mean, { seed: 1, draws: 4000 })!;
  expect(low).toBeGreaterThan(0.441);
  expect(low).toBeLessThan(0.461);
  expect(high).toBeGreaterThan(0.539);
  expect(high).toBeLessThan(0.559);
  expect(bootstrapInterval(units, mean, { seed: 1, draws: 4000 })).toEqual([low, high]);
  expect(bootstrapInterval(units, mean, { seed: 2, draws: 4000 })).not.toEqual([low, high]);
});

test('is a point where nothing varies, and none where most samples say nothing', () => {
  expect(bootstrapInterval([3, 3, 3], mean, { seed: 1 })).toEqual([3, 3]);
  expect(bootstrapInterval([], (sample) => (sample.length === 0 ? undefined : 1), { seed: 1 })).toBeUndefined();
  expect(() => bootstrapInterval([1], mean, { seed: 1, confidence: 1 })).toThrow(RangeError);
});

test('is the percentile interval of its samples, and none where they are too few for the confidence', () => {
  let next = 0;
  // The samples' values are 0 to 198: ranks 5 of 200 from either end.
  expect(bootstrapInterval([0], () => next++, { seed: 1, draws: 199 })).toEqual([4, 194]);
  expect(bootstrapInterval([0, 1], mean, { seed: 1, draws: 38 })).toBeUndefined();
  expect(bootstrapInterval([0, 1], mean, { seed: 1, draws: 39 })).toBeDefined();
});
