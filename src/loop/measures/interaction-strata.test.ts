import { expect, test } from 'vitest';
import { interactionsOfLog } from '../data/interactions.ts';
import { interactionStrata } from './interaction-strata.ts';

/** 20 events: item 0 ten times, items 1 to 3 twice, items 4 to 7 once; user 4 takes the rare ones. */
const items = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7];
const users = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 0, 1, 2, 3, 2, 3, 4, 4, 4, 4];
const { catalogue } = interactionsOfLog(
  { users: Uint32Array.from(users), items: Uint32Array.from(items) },
  {
    users: ['a', 'b', 'c', 'd', 'e'],
    items: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'never'],
  },
);

test('the tail begins where the head holds 80 % of the human events', () => {
  // 10, 12, 14, 16 of 20: .8 is not yet beyond the edge; the four items taken once are the tail, and the one never taken.
  const { isTail, tailMass } = interactionStrata(catalogue);
  expect([...isTail]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
  expect(tailMass).toBe(0.2);
});

test('bands hold a tenth each, as far as items allow', () => {
  // item 0 passes four edges and ends on the fifth, .5; the others step on: .6, .7, .8, .85, .9, .95, 1
  expect([...interactionStrata(catalogue).band]).toEqual([4, 5, 6, 7, 8, 8, 9, 9, 9]);
});

test('a fifth of the users is of niche taste', () => {
  expect([...interactionStrata(catalogue).isNiche]).toEqual([0, 0, 0, 0, 1]);
});
