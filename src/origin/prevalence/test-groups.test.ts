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

/** Known-human groups of 20 independent texts. */
function alikeGroups(normal: () => number): HumanGroup[] {
  return Array.from({ length: 20 }, (_, index) => ({
    name: `known ${index}`,
    scores: [{ bucket: 'en/80-120', scores: Float64Array.from({ length: 20 }, normal) }],
  }));
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
  const known = { ...options, humanGroups: alikeGroups(normal) };
  const { groups: tests, tested, falseDiscoveryRate } = testGroups(groups, known);
  expect({ tested, falseDiscoveryRate }).toEqual({ tested: 40, falseDiscoveryRate: 0.05 });
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
  expect(testGroups(groups.toReversed(), known)).toEqual(testGroups(groups, known));
});

test('one bucket, one level: the p-value is three times the exact exceedance tail', () => {
  const anchors = Float64Array.from({ length: 299 }, (_, index) => index);
  // 12 of 40 above the threshold of 0.1 (rank 30: 269), none above that of 0.02 (rank 6: 293), 28 low.
  const scores = Float64Array.from({ length: 40 }, (_, index) => (index < 12 ? 280 : 3));
  const [only] = testGroups([group('one', scores, anchors)], options).groups;
  expect(only!.p).toBeCloseTo(3 * exceedanceTail({ exceeding: 12, n: 40, rank: 30, known: 299 }), 6);
  expect(only!.clearest).toEqual({ level: 0.1, texts: 0.3, human: expect.closeTo(0.1, 12) });
});

test('of 200 human groups of independent texts, tested alone, no more than 5 % stand out, seed 3', () => {
  const normal = normals(3);
  let named = 0;
  for (let trial = 0; trial < 200; trial++) {
    const anchors = Float64Array.from({ length: 150 }, normal);
    const scores = Float64Array.from({ length: 30 }, normal);
    const [only] = testGroups([group('one', scores, anchors)], { ...options, falseDiscoveryRate: 0.05 }).groups;
    if (only!.outcome === 'not-decidable') named++;
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
  expect(naive).toMatchObject({ clustering: { known: false }, falseDiscoveryRate: null });
  expect(fair.clustering).toEqual({ known: true, humanGroups: 60 });
  // Whether that is style or a model cannot be told without known people: nobody is named.
  expect(naive.groups.filter(({ outcome }) => outcome === 'not-decidable').length).toBeGreaterThan(15);
  expect(naive.groups.filter(({ outcome, adjusted }) => outcome === 'more-model-text' || adjusted !== null)).toEqual(
    [],
  );
  expect(fair.groups.filter(({ outcome }) => outcome === 'more-model-text')).toEqual([]);
  expect(fair.groups[0]!.effectiveTexts).toBeLessThan(5);
  expect(naive.groups[0]!.effectiveTexts).toBe(40);
});

test('40 honest people of 100 texts each, correlated by 0.1: the rate holds with ten known ones, none is named without, seed 7', () => {
  const normal = normals(7);
  const person = (texts: number) => {
    const habit = Math.sqrt(0.1) * normal();
    return Float64Array.from({ length: texts }, () => habit + Math.sqrt(0.9) * normal());
  };
  let [standingOut, named] = [0, 0];
  for (let round = 0; round < 6; round++) {
    const humanGroups = Array.from({ length: 10 }, (_, index) => ({
      name: `known ${index}`,
      scores: [{ bucket: 'en/80-120', scores: person(20) }],
    }));
    const anchors = Float64Array.from({ length: 300 }, normal);
    const groups = Array.from({ length: 40 }, (_, index) => group(`p${index}`, person(100), anchors));
    const outcomes = (known: readonly HumanGroup[]) =>
      testGroups(groups, { ...options, humanGroups: known }).groups.map(({ outcome }) => outcome);
    const unknown = outcomes([]);
    expect(unknown).not.toContain('more-model-text');
    if (unknown.includes('not-decidable')) standingOut++;
    if (outcomes(humanGroups).includes('more-model-text')) named++;
  }
  expect(standingOut).toBeGreaterThanOrEqual(5);
  // Every one named is wrong, so a column with one named in 20 is the rate; of 30 columns with this seed none had one.
  expect(named).toBeLessThanOrEqual(1);
});

test('a group that only texts of other sources can be compared with is never named, and takes nothing from those that can', () => {
  const normal = normals(9);
  const anchors = Float64Array.from({ length: 500 }, normal);
  const groups = Array.from({ length: 12 }, (_, index) => {
    const scores = Float64Array.from({ length: 60 }, (_, text) => normal() + (index < 4 && text < 40 ? 3 : 0));
    return group(`g${index}`, scores, anchors);
  });
  const foreign = groups.map((each, index) => (index % 2 === 0 ? each : { ...each, comparedWith: 'others' as const }));
  const known = { ...options, humanGroups: alikeGroups(normal) };
  const { groups: tests, tested, testedAgainstOthers } = testGroups(foreign, known);
  expect([tested, testedAgainstOthers]).toEqual([12, 6]);
  const outcomeOf = new Map(tests.map((test) => [test.name, test]));
  for (const [index, wanted] of ['more-model-text', 'not-decidable', 'more-model-text', 'not-decidable'].entries())
    expect(outcomeOf.get(`g${index}`)!.outcome).toBe(wanted);
  for (const test of tests) {
    const isForeign = Number(test.name.slice(1)) % 2 === 1;
    expect(test.comparedWith).toBe(isForeign ? 'others' : 'own');
    expect(test.adjusted === null).toBe(isForeign);
    expect(test.estimate!.doubts.some(({ code }) => code === 'anchors-of-others')).toBe(isForeign);
    if (isForeign) expect(test.estimate!.point).toBeNull();
  }
  // Adjusted among the six that can be named, as if the others were not there.
  const alone = testGroups(
    groups.filter((_, index) => index % 2 === 0),
    known,
  );
  expect(tests.filter(({ comparedWith }) => comparedWith === 'own')).toEqual(alone.groups);
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
