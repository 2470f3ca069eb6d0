import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PairSet } from './pair-set.ts';

type Pair = readonly [better: number, worse: number];
const COUNT = 30;

const anyPairs = fc.array(
  fc
    .tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1))
    .filter(([a, b]) => a !== b)
    .map(([a, b]): Pair => [Math.min(a, b), Math.max(a, b)]),
  // fast-check keeps arrays near ten items unless it is asked for more.
  { maxLength: 300, size: 'max' },
);
const batches = fc.array(fc.nat(90), { maxLength: 8 });

function collect(pairs: readonly Pair[], { cuts = [], most }: { cuts?: readonly number[]; most?: number } = {}) {
  const set = new PairSet(COUNT, most === undefined ? {} : { most });
  let start = 0;
  for (const length of [...cuts, pairs.length]) {
    const batch = pairs.slice(start, start + length);
    set.add(
      Uint32Array.from(batch, ([better]) => better),
      Uint32Array.from(batch, ([, worse]) => worse),
    );
    start += length;
  }
  const { better, worse, dropped } = set.finish();
  return { pairs: Array.from(better, (own, i): Pair => [own, worse[i]!]), dropped };
}

const distinct = (pairs: readonly Pair[]) =>
  [...new Map(pairs.map((pair) => [pair.join(), pair])).values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);

/** The best partners of each worse number. */
function bestPartners(pairs: readonly Pair[], limit: number): readonly Pair[] {
  const seen = new Map<number, number>();
  return distinct(pairs).filter(([, worse]) => {
    seen.set(worse, (seen.get(worse) ?? 0) + 1);
    return seen.get(worse)! <= limit;
  });
}

describe('PairSet', () => {
  test('holds each pair once, in order, however pairs came', () => {
    fc.assert(
      fc.property(anyPairs, batches, (pairs, cuts) => {
        expect(collect(pairs, { cuts })).toEqual({ pairs: distinct(pairs), dropped: 0 });
      }),
      { numRuns: 300 },
    );
  });

  test('over its limit it keeps the best partners of each, the same whatever the batches', () => {
    let limited = 0;
    fc.assert(
      fc.property(anyPairs, batches, fc.integer({ min: COUNT, max: 120 }), (pairs, cuts, most) => {
        const limit = [Number.POSITIVE_INFINITY, 64, 32, 16, 8, 4, 2, 1].find(
          (partners) => bestPartners(pairs, partners).length <= most,
        )!;
        const found = collect(pairs, { cuts, most });
        expect(found.pairs).toEqual(bestPartners(pairs, limit));
        expect(found.pairs.length).toBeLessThanOrEqual(most);
        expect(found.dropped).toBeGreaterThanOrEqual(distinct(pairs).length - found.pairs.length);
        if (limit < 64) limited++;
        expect(found.dropped > 0).toBe(found.pairs.length < distinct(pairs).length);
      }),
      { numRuns: 500 },
    );
    expect(limited).toBeGreaterThan(100);
  });

  test('every worse number keeps its best partner, whatever the limit', () => {
    const pairs = Array.from({ length: COUNT - 1 }, (_, i): Pair => [i, i + 1]);
    expect(collect(pairs, { most: 3 }).pairs).toEqual(pairs);
  });

  test('large numbers keep all their digits', () => {
    const count = 94_906_265;
    const set = new PairSet(count);
    set.add(Uint32Array.of(count - 2, count - 3), Uint32Array.of(count - 1, count - 1));
    const { better, worse } = set.finish();
    expect([...better]).toEqual([count - 3, count - 2]);
    expect([...worse]).toEqual([count - 1, count - 1]);
    expect(() => new PairSet(count + 1)).toThrow(/94906266 entries are more than can be paired/);
  });

  test('nothing is held of nothing', () => {
    expect(collect([])).toEqual({ pairs: [], dropped: 0 });
  });
});
