import { expect, test } from 'vitest';
import { deleteAGroupJackknife } from './delete-a-group-jackknife.ts';

test('matches a vector worked by hand', () => {
  // 3, 4, 3: mean 10/3, squares 1/9 + 4/9 + 1/9 = 2/3; sqrt(2/3 · 2/3)
  const { mean, se } = deleteAGroupJackknife([3, 4, 3])!;
  expect(mean).toBeCloseTo(10 / 3, 15);
  expect(se).toBeCloseTo(2 / 3, 15);
});

test('of a mean of equal groups is the textbook standard error', () => {
  // values 1, 2, 6: leave one out 4, 3.5, 1.5; s² = 7, se = sqrt(7/3)
  expect(deleteAGroupJackknife([4, 3.5, 1.5])!.se).toBeCloseTo(Math.sqrt(7 / 3), 15);
});

test('one group says nothing of spread', () => {
  expect(deleteAGroupJackknife([3])).toBeUndefined();
  expect(deleteAGroupJackknife([])).toBeUndefined();
});
