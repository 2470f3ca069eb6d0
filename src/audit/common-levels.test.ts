import { expect, test } from 'vitest';
import { commonLevels } from './common-levels.ts';

const LIMITS = { least: 10_000, most: 2_000_000 };

test.each([
  ['equal arms are on one level', [300_000, 310_000], [[300_000, [0, 1]]]],
  [
    'a tiny arm does not cut the others to its size',
    [300_000, 310_000, 10_500],
    [
      [10_500, [0, 1, 2]],
      [300_000, [0, 1]],
    ],
  ],
  [
    'three levels at most, a fourth arm far above joins the last',
    [10_000, 50_000, 300_000, 1_900_000, 2_500_000],
    [
      [10_000, [0, 1, 2, 3, 4]],
      [50_000, [1, 2, 3, 4]],
      [300_000, [2, 3, 4]],
    ],
  ],
  ['an arm alone above the others has nothing to be compared with', [12_000, 900_000], [[12_000, [0, 1]]]],
  ['less than four times as many is no level', [12_000, 47_999, 47_999], [[12_000, [0, 1, 2]]]],
  [
    'four times as many is',
    [12_000, 48_000, 50_000],
    [
      [12_000, [0, 1, 2]],
      [48_000, [1, 2]],
    ],
  ],
  ['no level above the most', [5e6, 3e6], [[2_000_000, [0, 1]]]],
  ['the most is no step where it is too near', [600_000, 5e6, 3e6], [[600_000, [0, 1, 2]]]],
  ['an arm alone is measured', [9_999, 20_000, 0], [[20_000, [1]]]],
  ['none with enough, no level', [9_999, 0], []],
  ['no arms, no level', [], []],
] as const)('%s', (_, available, expected) => {
  const levels = commonLevels(available, LIMITS);
  expect(levels.map(({ words, arms }) => [words, arms])).toEqual(expected);
});
