import { expect, test } from 'vitest';
import type { WidthArm, WidthMeasure } from '../audit/width-result.ts';
import { widthLevels } from './width-levels.ts';

function arm(name: string, available: number, words: readonly number[], dimension = 'origin'): WidthArm {
  return {
    arm: name,
    dimension,
    available_words: available,
    measured: words.length > 0,
    reason: null,
    duplicates_removed_share: 0,
    measures: words.map((each) => ({ words: each }) as WidthMeasure),
  };
}

const shown = (arms: readonly WidthArm[], dimension = 'origin') =>
  widthLevels({ arms: [...arms] }, dimension).map((level) => [
    level.words,
    level.arms.map((each) => `${each.arm} ${each.words}`),
    level.limitedBy.map((each) => each.arm),
  ]);

test('human against synthetic comes first, then the others, most words first', () => {
  const arms = [
    arm('human', 9e6, [2e6, 100_000, 12_000]),
    arm('synthetic', 100_000, [100_000, 12_000]),
    arm('mixed', 12_000, [12_000]),
    arm('unknown', 3e6, [2e6, 100_000, 12_000]),
  ];
  expect(shown(arms)).toEqual([
    [100_000, ['human 100000', 'synthetic 100000', 'unknown 100000'], ['synthetic']],
    [2e6, ['human 2000000', 'unknown 2000000'], []],
    [12_000, ['human 12000', 'synthetic 12000', 'mixed 12000', 'unknown 12000'], ['mixed']],
  ]);
});

test('of other dimensions the most words come first; arms that were not measured are on no level', () => {
  const arms = [
    arm('a', 500, [400, 20], 'group:x'),
    arm('b', 400, [400, 20], 'group:x'),
    arm('c', 20, [20], 'group:x'),
    arm('d', 3, [], 'group:x'),
    arm('human', 7, [7]),
  ];
  expect(shown(arms, 'group:x')).toEqual([
    [400, ['a 400', 'b 400'], ['b']],
    [20, ['a 20', 'b 20', 'c 20'], ['c']],
  ]);
  expect(shown(arms)).toEqual([[7, ['human 7'], ['human']]]);
  expect(shown([], 'group:x')).toEqual([]);
});
