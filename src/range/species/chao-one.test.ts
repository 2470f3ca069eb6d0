import { expect, test } from 'vitest';
import { chaoOne } from './chao-one.ts';
import { chaoOneVariance } from './chao-one-variance.ts';
import { countCounts } from './counts-of-counts.ts';

test('adds what each form adds, by hand', () => {
  // S = 5, f1 = 2, f2 = 1, n = 12: 4/2; 11/12 · 4/2; 2·1/(2·2)
  const sample = countCounts([5, 3, 2, 1, 1]);
  expect(chaoOne(sample, { form: 'classic' })).toBe(7);
  expect(chaoOne(sample)).toBeCloseTo(5 + 22 / 12, 14);
  expect(chaoOne(sample, { form: 'bias-corrected' })).toBe(5.5);
});

test('has no classic form without types seen twice, unless nothing is rare', () => {
  expect(chaoOne(countCounts([3, 1, 1]), { form: 'classic' })).toBeUndefined();
  expect(chaoOne(countCounts([3, 3]), { form: 'classic' })).toBe(2);
  expect(chaoOne(countCounts([3, 1, 1]))).toBeCloseTo(3.8, 14);
  expect(chaoOne(countCounts([3, 1, 1]), { form: 'bias-corrected' })).toBe(4);
});

test('the variance uses a quarter', () => {
  // r = 2: 1 · (4/2 + 8 + 16/4)
  expect(chaoOneVariance({ once: 2, twice: 1 })).toBe(14);
  expect(chaoOneVariance({ once: 2, twice: 0 })).toBeUndefined();
});
