import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { DETECTION_LEVELS } from './detection-profile.ts';
import { estimateShares, type SharePile } from './estimate-shares.ts';

const random = seededGenerator(4);
const anchors = Float64Array.from({ length: 199 }, () => random());
const profiles = [
  { domain: 'news', generator: 'g', texts: 500, rates: DETECTION_LEVELS.map((level) => level ** 0.05) },
];

/** Human text has scores of 0-1, AI text of 1-2. */
function pile(source: string, month: string | null, human: number, ai = 0): SharePile {
  const scores = Float64Array.from({ length: human + ai }, (_, index) => random() + (index < human ? 0 : 1));
  return {
    source,
    month,
    buckets: [{ name: 'en/200+', scores, anchors, profiles }],
    documents: human + ai + 3,
    hardMarked: 1,
  };
}
const options = { seed: 1, replicates: 39 };

test('months with too few texts are joined with the next, the last with those before', () => {
  const months = [
    pile('forum', '2025-01', 150),
    pile('forum', '2025-02', 40),
    pile('forum', '2025-03', 40),
    pile('forum', '2025-05', 40),
    pile('forum', '2025-06', 300),
    pile('forum', '2025-07', 10),
  ];
  const periods = estimateShares(months, options);
  expect(periods.map(({ from, to, estimate }) => [from, to, estimate.n, estimate.documents])).toEqual([
    ['2025-01', '2025-01', 150, 153],
    ['2025-02', '2025-05', 120, 129],
    ['2025-06', '2025-07', 310, 316],
  ]);
  expect(periods[1]!.estimate.floor).toBeCloseTo(3 / 129, 12);
  expect(estimateShares(months.toReversed(), options)).toEqual(periods);
});

test('a source with too few texts in all is one period, undated documents are their own', () => {
  const periods = estimateShares([pile('b', '2025-02', 5), pile('b', '2025-01', 5), pile('a', null, 7)], options);
  expect(periods.map(({ source, from, to, estimate }) => [source, from, to, estimate.n])).toEqual([
    ['a', null, null, 7],
    ['b', '2025-01', '2025-02', 10],
  ]);
});

test('a rising share rises', () => {
  const periods = estimateShares(
    [pile('web', '2023-01', 200), pile('web', '2024-01', 150, 50), pile('web', '2025-01', 80, 120)],
    options,
  );
  const lows = periods.map(({ estimate }) => estimate.low);
  expect(lows[0]).toBe(0);
  expect(lows[1]).toBeGreaterThan(0.1);
  expect(lows[2]).toBeGreaterThan(0.45);
  for (const [index, share] of [0, 0.25, 0.6].entries()) {
    expect(periods[index]!.estimate.low).toBeLessThanOrEqual(share);
    expect(periods[index]!.estimate.high).toBeGreaterThanOrEqual(share);
  }
});

test('months without documents are no period; a bucket without anchors fills none', () => {
  const empty = { ...pile('web', '2025-02', 0), documents: 0, hardMarked: 0 };
  const bare: SharePile = {
    ...pile('web', '2025-03', 0),
    buckets: [{ name: 'x', scores: new Float64Array(500), anchors: anchors.slice(0, 5), profiles }],
    documents: 500,
  };
  const periods = estimateShares([pile('web', '2025-01', 120), empty, bare], options);
  expect(periods.map(({ from, to, estimate }) => [from, to, estimate.n, estimate.documents])).toEqual([
    ['2025-01', '2025-03', 120, 623],
  ]);
  expect(estimateShares([], options)).toEqual([]);
});

test('refuses what is no month, two piles of one month, other anchors under one name', () => {
  expect(() => estimateShares([pile('web', '2025-13', 5)], options)).toThrow(RangeError);
  expect(() => estimateShares([pile('web', '2025-01', 5), pile('web', '2025-01', 5)], options)).toThrow(RangeError);
  const other = pile('web', '2025-02', 5);
  const changed = { ...other, buckets: other.buckets.map((bucket) => ({ ...bucket, anchors: anchors.slice() })) };
  expect(() => estimateShares([pile('web', '2025-01', 5), changed], options)).toThrow(RangeError);
});
