import { expect, test } from 'vitest';
import { discountsOf } from './discounts.ts';

test('discounts by the counts of counts', () => {
  // Y = 10 / (10 + 2·4) = 5/9; 1 − 2·5/9·4/10, 2 − 3·5/9·2/4, 3 − 4·5/9·1/2
  const [one, two, more] = discountsOf([10, 4, 2, 1]);
  expect(one).toBeCloseTo(5 / 9, 12);
  expect(two).toBeCloseTo(7 / 6, 12);
  expect(more).toBeCloseTo(17 / 9, 12);
});

test('counts that tell nothing leave fixed discounts', () => {
  expect(discountsOf([3, 0, 1, 1])).toEqual([0.5, 1, 1.5]);
  expect(discountsOf([0, 2, 2, 2])).toEqual([0.5, 1, 1.5]);
  // 2 − 3Y·40/4 is below 0.
  expect(discountsOf([10, 4, 40, 1])).toEqual([0.5, 1, 1.5]);
});
