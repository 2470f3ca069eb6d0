import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { DETECTION_LEVELS } from './detection-profile.ts';
import { countPile, type ShareBucket } from './pile-counts.ts';

const rising = (length: number, from = 1) => Float64Array.from({ length }, (_, index) => from + index);
const at = (level: number) => DETECTION_LEVELS.indexOf(level);
const bucket = (part: Partial<ShareBucket>): ShareBucket => ({
  name: 'news/en/200+',
  scores: Float64Array.of(),
  anchors: rising(99),
  profiles: [],
  ...part,
});

test('one bucket: thresholds are anchors of known rank, shares of human text are exact', () => {
  const counts = countPile([bucket({ scores: Float64Array.of(200, 99, 95.5, 90.5, 50.5, 0) })])!;
  expect(counts.n).toBe(6);
  expect(counts.exceeding[at(0.01)]).toBe(1);
  expect(counts.exceeding[at(0.05)]).toBe(3);
  expect(counts.exceeding[at(0.5)]).toBe(5);
  // 0.05 · (99 + 1): rank 5 of 99: Beta(5, 95)
  expect(counts.shapes[at(0.05)]!.a).toBeCloseTo(5, 9);
  expect(counts.shapes[at(0.05)]!.b).toBeCloseTo(95, 9);
  expect(counts.effectiveAnchors).toBeCloseTo(99, 9);
  expect(counts.anchors).toBe(99);
});

test('several buckets: mean and variance of the share of human text are those of the weighted sum', () => {
  const long = bucket({ name: 'long', scores: rising(300), anchors: rising(299) });
  const short = bucket({ name: 'short', scores: rising(100), anchors: rising(99) });
  const counts = countPile([short, long])!;
  const { a, b } = counts.shapes[at(0.1)]!;
  expect(a / (a + b)).toBeCloseTo(0.1, 12);
  // 0.75² · 0.09/301 + 0.25² · 0.09/101
  expect((a * b) / ((a + b) ** 2 * (a + b + 1))).toBeCloseTo(0.5625 * (0.09 / 301) + 0.0625 * (0.09 / 101), 12);
  expect(counts.effectiveAnchors).toBeCloseTo(1 / (0.5625 / 299 + 0.0625 / 99), 9);
  expect(countPile([long, short])).toEqual(counts);
});

test('anchors that many texts lean on count for less', () => {
  const few = bucket({ name: 'few', scores: rising(900), anchors: rising(99) });
  const many = bucket({ name: 'many', scores: rising(100), anchors: rising(999) });
  expect(countPile([few, many])!.effectiveAnchors).toBeLessThan(130);
});

test('anchors shared by buckets are counted once', () => {
  const anchors = rising(150);
  const counts = countPile([
    bucket({ name: 'a', scores: rising(10), anchors }),
    bucket({ name: 'b', scores: rising(10), anchors }),
  ])!;
  expect(counts.anchors).toBe(150);
});

test('profiles of a generator and domain are averaged by the texts of the buckets that have them', () => {
  const profile = (generator: string, rate: number) => ({
    domain: 'news',
    generator,
    texts: 10,
    rates: DETECTION_LEVELS.map(() => rate),
  });
  const counts = countPile([
    bucket({ name: 'a', scores: rising(300), profiles: [profile('x', 0.9), profile('y', 0.4)] }),
    bucket({ name: 'b', scores: rising(100), profiles: [profile('x', 0.5)] }),
  ])!;
  expect(counts.profiles.map(({ generator, rates, texts }) => [generator, rates[0], texts])).toEqual([
    ['x', expect.closeTo(0.8, 12), 20],
    ['y', expect.closeTo(0.4, 12), 10],
  ]);
});

test('order of texts and anchors means nothing', () => {
  const random = seededGenerator(2);
  const scores = Float64Array.from({ length: 300 }, () => random());
  const anchors = Float64Array.from({ length: 200 }, () => random());
  const reversed = { scores: scores.toReversed(), anchors: anchors.toReversed() };
  expect(countPile([bucket(reversed)])).toEqual(countPile([bucket({ scores, anchors })]));
});

test('nothing, too few anchors, no numbers', () => {
  expect(countPile([])).toBeNull();
  expect(countPile([bucket({})])).toBeNull();
  expect(() => countPile([bucket({ scores: rising(3), anchors: rising(98) })])).toThrow(RangeError);
  expect(() => countPile([bucket({ scores: Float64Array.of(1, Number.NaN) })])).toThrow(RangeError);
});

test('texts on a threshold are counted on either side, and divided as the anchors on it are', () => {
  // Of 99 anchors 40 score 1, the others 0. Rank 10 is one of the 40: of the 41 places of a text like them 10 lie above it.
  const anchors = Float64Array.from({ length: 99 }, (_, i) => (i < 40 ? 1 : 0));
  const scores = Float64Array.from({ length: 82 }, (_, i) => (i < 41 ? 1 : 0));
  const counts = countPile([bucket({ scores, anchors })])!;
  expect(counts.exceeding[at(0.1)]).toBe(0);
  expect(counts.reaching[at(0.1)]).toBe(41);
  expect(counts.dividing[at(0.1)]).toBeCloseTo(10, 12);
  // Rank 50 is the 10th of the 59 that score 0: all above, and 10 of 60 of those on it.
  expect([counts.exceeding[at(0.5)], counts.reaching[at(0.5)]]).toEqual([41, 82]);
  expect(counts.dividing[at(0.5)]).toBeCloseTo(41 + (41 * 10) / 60, 12);
  // Where no two are alike there is nothing to divide.
  const apart = countPile([bucket({ scores: rising(50, 0.5) })])!;
  expect(apart.reaching).toEqual(apart.exceeding);
  expect(apart.dividing).toEqual(apart.exceeding);
});
