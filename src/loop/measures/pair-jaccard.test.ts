import { expect, test } from 'vitest';
import { pairJaccard } from './pair-jaccard.ts';

const events = {
  users: Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 3),
  items: Uint32Array.of(5, 2, 9, 5, 2, 9, 1, 2),
};

test('matches a vector worked by hand', () => {
  // {2, 5, 9} and {1, 2, 9}: 2 of 4; {2, 5, 9} and {2}: 1 of 3; {1, 2, 9} and {2}: 1 of 3; user 2 took nothing
  const pairs = Uint32Array.of(0, 1, 0, 3, 1, 3, 0, 2);
  expect(pairJaccard(events, { userCount: 4, pairs })).toBeCloseTo((1 / 2 + 1 / 3 + 1 / 3) / 3, 15);
  expect(pairJaccard(events, { userCount: 4, pairs: Uint32Array.of(0, 0) })).toBe(1);
});

test('is unknown where no pair took anything', () => {
  expect(pairJaccard(events, { userCount: 4, pairs: Uint32Array.of(1, 2) })).toBeUndefined();
});
