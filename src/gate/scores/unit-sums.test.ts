import { describe, expect, test } from 'vitest';
import { effectiveCount } from './effective-count.ts';
import { unitSums } from './unit-sums.ts';

describe('unitSums', () => {
  test('by hand', () => {
    // Units a: 1, 3 and b: 8; mean 4. Distances of sums: 4 - 8 = -4 and 8 - 4 = 4; se² = 2/1 · 32 / 9
    const sums = unitSums([
      { unit: 'a', value: 1 },
      { unit: 'b', value: 8 },
      { unit: 'a', value: 3 },
    ]);
    expect(sums).toMatchObject({ sums: [4, 8], sizes: [2, 1], n: 3, mean: 4 });
    expect(sums.se).toBeCloseTo(Math.sqrt(64 / 9), 14);
    // 3²/(2² + 1²)
    expect(sums.fewest).toBeCloseTo(9 / 5, 14);
  });

  test('one unit says nothing of spread, equal values have none', () => {
    expect(unitSums([{ unit: 'a', value: 1 }]).se).toBeUndefined();
    const equal = Array.from({ length: 7 }, (_, at) => ({ unit: `${at}`, value: 0.1 + 0.2 }));
    expect(unitSums(equal).se).toBe(0);
    expect(() => unitSums([])).toThrow(RangeError);
    expect(() => unitSums([{ unit: 'a', value: Number.NaN }])).toThrow(RangeError);
  });
});

describe('effectiveCount', () => {
  const item = (unit: string, score: number, trials = 1) => ({ unit, score, trials });

  test('of independent answers is their count', () => {
    expect(effectiveCount([item('a', 1), item('b', 0), item('c', 1)])).toEqual({ count: 2, n: 3 });
  });

  test('of units whose items are all alike is that of units', () => {
    // 10 units of 4, 6 of them right: share .6, by units √(.6 · .4/9), so that n = .24/(.24/9) = 9
    const items = Array.from({ length: 40 }, (_, at) => item(`${at % 10}`, at % 10 < 6 ? 1 : 0));
    expect(effectiveCount(items).n).toBe(10);
    // All right: there is no spread to see, and each unit counts as one.
    expect(effectiveCount(items.map((each) => ({ ...each, score: 1 })))).toEqual({ count: 10, n: 10 });
  });
});
