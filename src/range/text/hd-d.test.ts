import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { countCounts } from '../species/counts-of-counts.ts';
import { hdD } from './hd-d.ts';

test('is the mean type-token ratio over all draws', () => {
  // a a b c, pairs: aa 1/2, the other five 1: 5.5/6
  expect(hdD(countCounts([2, 1, 1]), { draws: 2 })).toBeCloseTo(5.5 / 6, 15);
  expect(() => hdD(countCounts([2, 1, 1]))).toThrow(SampleTooSmallError);
});
