import { expect, test } from 'vitest';
import { exceedanceTail } from '../../statistics/exceedance-tail.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { DETECTION_LEVELS } from './detection-profile.ts';
import { type HumanGroup, type TestedGroup, testGroups } from './test-groups.ts';

const profiles = [{ domain: 'news', generator: 'g', texts: 500, rates: DETECTION_LEVELS.map((level) => level ** 0.1) }];

function normals(seed: number) {
  const random = seededGenerator(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function group(name: string, scores: Float64Array, anchors: Float64Array): TestedGroup {
  return {
    name,
    buckets: [{ name: 'en/80-120', scores, anchors, profiles }],
    documents: scores.length + 2,
    hardMarked: 0,
  };
}

const options = { seed: 1, replicates: 39 };

test('names the groups with AI text, first of all, and no others', () => {
  const normal = normals(1);
  const anchors = Float64Array.from({ length: 500 }, normal);
  const groups = Array.from({ length: 40 }, (_, index) => {
    const ai = index < 4 ? 20 + index * 10 : 0;
    const scores = Float64Array.from({ length: 60 }, (_, text) => normal() + (text < ai ? 3 : 0));
    return group(`annotator ${index}`, scores, anchors);
  });
  const { groups: tests, tested } = testGroups(groups, options);
  expect(tested).toBe(40);
  const named = tests.filter(({ outcome }) => outcome === 'more-model-text');
  expect(named.map(({ name }) => name).sort()).toEqual(['annotator 0', 'annotator 1', 'annotator 2', 'annotator 3']);
  for (const { name, estimate, p, adjusted } of named) {
    const share = (20 + Number(name.slice(-1)) * 10) / 60;
    expect(estimate!.low).toBeGreaterThan(0);
    expect(estimate!.low).toBeLessThanOrEqual(share);
    expect(estimate!.high).toBeGreaterThanOrEqual(share);
    expect(adjusted).toBeGreaterThanOrEqual(p!);
  }
  expect(tests.slice(0, 4)).toEqual(named);
  expect(testGroups(groups.toReversed(), options)).toEqual(testGroups(groups, options));
});

test('one bucket, one level: the p-value is three times the exact exceedance tail', () => {
  const anchors = Float64Array.from({ length: 299 }, (_, index) => index);
  // 12 of 40 above the threshold of 0.1 (rank 30: 269), none above that of 0.02 (rank 6: 293), 28 low.
  const scores = Float64Array.from({ length: 40 }, (_, index) => (index < 12 ? 280 : 3));
  const [only] = testGroups([group('one', scores, anchors)], options).groups;
  expect(only!.p).toBeCloseTo(3 * exceedanceTail({ exceeding: 12, n: 40, rank: 30, known: 299 }), 6);
  expect(only!.clearest).toEqual({ level: 0.1, texts: 0.3, human: expect.closeTo(0.1, 12) });
});

test('false alarms: of 200 human groups tested alone, seed 3, no more than 5 % are named', () => {
  const normal = normals(3);
  let named = 0;
  for (let trial = 0; trial < 200; trial++) {
    const anchors = Float64Array.from({ length: 150 }, normal);
    const scores = Float64Array.from({ length: 30 }, normal);
    const [only] = testGroups([group('one', scores, anchors)], { ...options, falseDiscoveryRate: 0.05 }).groups;
    if (only!.outcome === 'more-model-text') named++;
  }
  // 10 expected at most, standard deviation 3.1: three of them.
  expect(named).toBeLessThanOrEqual(19);
});

test('a person whose own style is polished is not named where known-human people differ as much', () => {
  const normal = normals(5);
  // People differ by a standard deviation of 1, their texts by 0.7.
  const person = (habit: number, texts: number) => Float64Array.from({ length: texts }, () => habit + 0.7 * normal());
  const humanGroups: HumanGroup[] = Array.from({ length: 60 }, (_, index) => ({
    name: `known ${index}`,
    scores: [{ bucket: 'en/80-120', scores: person(normal(), 20) }],
  }));
  const anchors = Float64Array.from(humanGroups.flatMap(({ scores }) => [...scores[0]!.scores]));
  const polished = Array.from({ length: 20 }, (_, index) => group(`p${index}`, person(1.2, 40), anchors));
  const naive = testGroups(polished, options);
  const fair = testGroups(polished, { ...options, humanGroups });
  expect(naive.clustering).toEqual({ known: false });
  expect(fair.clustering).toEqual({ known: true, humanGroups: 60 });
  expect(naive.groups.filter(({ outcome }) => outcome === 'more-model-text').length).toBeGreaterThan(15);
  expect(fair.groups.filter(({ outcome }) => outcome === 'more-model-text')).toEqual([]);
  expect(fair.groups[0]!.effectiveTexts).toBeLessThan(5);
  expect(naive.groups[0]!.effectiveTexts).toBe(40);
});

test('too few texts and too few anchors are said, not tested', () => {
  const normal = normals(8);
  const anchors = Float64Array.from({ length: 120 }, normal);
  const scores = Float64Array.from({ length: 40 }, normal);
  const { groups, tested } = testGroups(
    [
      group('short', scores.slice(0, 19), anchors),
      group('bare', scores, anchors.slice(0, 98)),
      group('fine', scores, anchors),
    ],
    options,
  );
  expect(tested).toBe(1);
  expect(groups.map(({ name, outcome, p, n }) => [name, outcome, p === null, n])).toEqual([
    ['fine', 'not-shown', false, 40],
    ['bare', 'too-few-anchors', true, 0],
    ['short', 'too-few-texts', true, 19],
  ]);
  expect(testGroups([], options)).toMatchObject({ groups: [], tested: 0 });
  expect(() => testGroups([group('x', scores, anchors), group('x', scores, anchors)], options)).toThrow(RangeError);
});
