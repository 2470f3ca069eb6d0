import { describe, expect, test } from 'vitest';
import { joinLargeBuckets, NO_FAMILY } from './template-families.ts';

const entries = {
  count: 8,
  size: Uint32Array.from([1, 2, 1, 1, 1, 3, 1, 1]),
  words: Int32Array.from([10, 10, 10, 10, 10, 10, 10, 10]),
};
const pairs = (list: readonly (readonly [number, number])[]) => ({
  better: Uint32Array.from(list, ([a]) => a),
  worse: Uint32Array.from(list, ([, b]) => b),
});

describe('joinLargeBuckets', () => {
  test('counts a family that fills buckets in several bands once', () => {
    // One band gathers 1, 2, 3 around hub 1, another 0, 2, 4 around hub 0; 2 is in both.
    const { families, familyOf } = joinLargeBuckets(entries, {
      ...pairs([
        [0, 2],
        [0, 4],
        [1, 2],
        [1, 3],
        [2, 3],
      ]),
      hubs: new Set([0, 1]),
      least: 3,
    });
    expect(families).toEqual([{ hub: 0, texts: 5, records: 6, words: 60 }]);
    expect([...familyOf]).toEqual([0, 0, 0, 0, 0, NO_FAMILY, NO_FAMILY, NO_FAMILY]);
  });

  test('keeps families apart that share no member, largest first, and leaves small ones out', () => {
    const { families, familyOf } = joinLargeBuckets(entries, {
      ...pairs([
        [0, 1],
        [2, 3],
        [2, 4],
        [5, 6],
      ]),
      hubs: new Set([0, 2]),
      least: 3,
    });
    expect(families).toEqual([{ hub: 2, texts: 3, records: 3, words: 30 }]);
    expect([...familyOf]).toEqual([NO_FAMILY, NO_FAMILY, 0, 0, 0, NO_FAMILY, NO_FAMILY, NO_FAMILY]);
  });

  test('without large buckets there is no family', () => {
    const { families, familyOf } = joinLargeBuckets(entries, { ...pairs([[0, 1]]), hubs: new Set(), least: 2 });
    expect(families).toEqual([]);
    expect(familyOf.every((family) => family === NO_FAMILY)).toBe(true);
  });
});
