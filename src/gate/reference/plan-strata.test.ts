import { expect, test } from 'vitest';
import { NO_TOPIC } from '../../strata/no-topic.ts';
import { strataOf } from './classify-document.ts';
import { countStrata } from './count-strata.ts';
import { type CalibrationDocument, groupsTooSmall, planStrata, settleStrata, smallestStratum } from './plan-strata.ts';

/** Documents of topics, groups and surprisal in given numbers. */
function documents(sizes: Readonly<Record<string, number>>, topics: readonly number[] = []): CalibrationDocument[] {
  const all: CalibrationDocument[] = [];
  for (const [place, size] of Object.entries(sizes))
    for (let i = 0; i < size; i++) all.push({ groups: { place }, topic: NO_TOPIC, surprisal: 5 + i / size });
  let at = 0;
  for (const [topic, size] of topics.entries())
    for (let i = 0; i < size; i++) {
      const known = all[at];
      if (known === undefined) all.push({ groups: {}, topic, surprisal: undefined });
      else all[at] = { ...known, topic };
      at++;
    }
  return all;
}

const COLUMNS = [{ column: 'place', isTested: true }];
const ids = (strata: readonly { readonly id: string }[]) => strata.map(({ id }) => id);

test('rare values are merged, smallest first, until the comparator can hold enough of them', () => {
  // 3000 of calibration, 5000 of the comparator: 5/3 of each. 252 here are 420 there.
  const calibration = documents({ a: 2400, b: 300, c: 200, d: 60, e: 30, f: 10 });
  const strata = planStrata(calibration, { topics: [], columns: COLUMNS, comparator: 5000 });
  const rare = strata.find(({ id }) => id === 'place:rare')!;
  // f + e + d = 100, with c 300: enough. b is large enough by itself.
  expect(rare.rule).toEqual({ kind: 'group', column: 'place', values: ['b', 'a'], isAllBut: true });
  const inRare = (place: string) =>
    strataOf(strata, { groups: { place }, topic: NO_TOPIC, surprisal: undefined }).includes(strata.indexOf(rare));
  expect(['a', 'b', 'c', 'f', 'never seen'].map(inRare)).toEqual([false, false, true, true, true]);
  expect(rare).toMatchObject({ isTail: true, isTested: true, label: 'rare values of place: c, d, e and 1 more' });
  expect(ids(strata.filter(({ isTested }) => isTested))).toEqual(['place:rare', 'surprisal:high']);
  // Four fifths lie in a: it shrinks where others grow. All are shown, the smallest too.
  expect(ids(strata)).toEqual(expect.arrayContaining(['place:=f', 'place:=b']));
});

test('groups that the user asked for are tested each, where they are large enough', () => {
  const calibration = documents({ north: 300, south: 290, few: 20 });
  const tested = (isNamed: boolean) =>
    ids(
      planStrata(calibration, {
        topics: [],
        columns: [{ column: 'place', isTested: true, isNamed }],
        comparator: 1000,
      }).filter(({ isTested }) => isTested),
    );
  // The smaller one is merged with the few.
  expect(tested(true)).toEqual(expect.arrayContaining(['place:=north', 'place:rare']));
  expect(tested(false)).not.toContain('place:=north');
});

test('a group that is nearly all of its column is shown: it tells nothing that the others do not', () => {
  const tested = (sizes: Readonly<Record<string, number>>) =>
    ids(
      planStrata(documents(sizes), {
        topics: [],
        columns: [{ column: 'place', isTested: true, isNamed: true }],
        comparator: 5000,
      }).filter(({ isTested, dimension }) => isTested && dimension === 'place'),
    );
  expect(tested({ most: 860, others: 140 })).toEqual(['place:=others']);
  // Of two as large as each other one is a little more than half.
  expect(tested({ north: 505, south: 495 })).toEqual(['place:=south', 'place:=north']);
});

test('groups that were asked for and are too small are known, but for those in a merged stratum that is tested', () => {
  const options = { topics: [], columns: [{ column: 'place', isTested: true, isNamed: true }], comparator: 1000 };
  const strata = planStrata(documents({ most: 860, some: 100, few: 40 }), options);
  const counts = strata.map(({ rule }) => {
    if (rule.kind !== 'group') return 400;
    const [value] = rule.isAllBut ? [] : rule.values;
    return { most: 862, some: 96, few: 42 }[value ?? ''] ?? 138;
  });
  expect(groupsTooSmall(settleStrata(strata, counts), counts, 'place')).toEqual([
    { value: 'some', count: 96 },
    { value: 'few', count: 42 },
  ]);
  expect(groupsTooSmall(strata, counts, 'other')).toEqual([]);
  const merged = planStrata(documents({ most: 500, some: 400, few: 40 }), { ...options, comparator: 2000 });
  const enough = merged.map(() => 500);
  const small = merged.map(({ id }) => (id === 'place:=few' ? 85 : 500));
  expect(ids(merged.filter(({ isTested }) => isTested))).toContain('place:rare');
  expect(groupsTooSmall(settleStrata(merged, enough), small, 'place')).toEqual([]);
});

test('a value that hardly anyone bears is named nowhere', () => {
  const few = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`name ${i}`, 1 + (i % 4)]));
  const strata = planStrata(documents({ many: 2000, some: 300, ...few }), {
    topics: [],
    columns: COLUMNS,
    comparator: 5000,
  });
  expect(JSON.stringify(strata)).not.toContain('name ');
  // 500 documents of 200 values, all in one stratum, although half of them would be enough.
  expect(strata[0]).toMatchObject({
    id: 'place:rare',
    label: 'rare values of place (200 of them)',
    rule: { values: ['some', 'many'], isAllBut: true },
  });
});

test('topics are merged in the same way; a topic of its own is tested where it is ample', () => {
  const sizes = [600, 500, 450, 430, 420, 200, 150, 120, 80, 50];
  const strata = planStrata(documents({ x: 3000 }, sizes), {
    topics: sizes.map((_, topic) => ({ words: [`word${topic}`, 'other'] })),
    columns: COLUMNS,
    comparator: 5000,
  });
  const tail = strata.filter(({ id }) => id.startsWith('tail-topics'));
  // The last tenth of 3000: 50 + 80 + 120. With 150 there are 400, of which the comparator should hold 667.
  expect(tail.map(({ rule }) => rule)).toEqual([{ kind: 'topics', topics: [9, 8, 7, 6] }]);
  expect(tail[0]!.label).toBe('rare topics: word6, word7, word8 and 1 more');
  const tested = ids(strata.filter(({ isTested }) => isTested));
  expect(tested).toContain('tail-topics');
  expect(tested.length).toBeLessThanOrEqual(6);
  // 420 here are 700 there: twice the least.
  expect(tested).toContain('topic:4');
  // One value alone says nothing.
  expect(ids(strata).some((id) => id.startsWith('place'))).toBe(false);
});

test('at most eight are tested, the rare ones of every dimension among them', () => {
  const columns = Array.from({ length: 6 }, (_, i) => ({ column: `c${i}`, isTested: i !== 5 }));
  const calibration = Array.from(
    { length: 6000 },
    (_, i): CalibrationDocument => ({
      groups: Object.fromEntries(columns.map(({ column }, at) => [column, `v${Math.floor(i / (at + 1)) % 7}`])),
      topic: i % 20,
      surprisal: i % 101,
    }),
  );
  const strata = planStrata(calibration, {
    topics: Array.from({ length: 20 }, (_, topic) => ({ words: [`t${topic}`] })),
    columns,
    comparator: 10_000,
  });
  const tested = strata.filter(({ isTested }) => isTested);
  expect(tested.length).toBeLessThanOrEqual(8);
  expect(tested.some(({ dimension }) => dimension === 'c5')).toBe(false);
  expect(ids(tested)).toContain('surprisal:high');
});

test('a band of surprisal is as wide as the comparator needs, and no wider than a quarter', () => {
  const calibration = documents({ a: 1000 });
  const wide = planStrata(calibration, { topics: [], columns: [], comparator: 2100 });
  // 420 of 2100 are a fifth.
  expect(wide[0]).toMatchObject({ id: 'surprisal:high', label: 'unusual wording (the 20 % most surprising)' });
  // Type 7: place .8 * 999 = 799.2 of 5 + i / 1000.
  expect(wide[0]!.rule).toEqual({ kind: 'surprisal', from: expect.closeTo(5.7992, 9), below: null });
  const narrow = planStrata(calibration, { topics: [], columns: [], comparator: 500 });
  expect(narrow[0]!.label).toContain('25 %');
  const large = planStrata(calibration, { topics: [], columns: [], comparator: 100_000 });
  expect(large[0]!.label).toContain('the 5 % most');
  expect(large[1]).toMatchObject({ id: 'surprisal:low', isTested: false });
  const constant = calibration.map((document) => ({ ...document, surprisal: 5 }));
  expect(planStrata(constant, { topics: [], columns: [], comparator: 5000 })).toEqual([]);
});

test('a column that tells documents apart is refused', () => {
  const calibration = Array.from({ length: 1001 }, (_, i) => ({
    groups: { place: `id ${i}` },
    topic: 0,
    surprisal: 1,
  }));
  expect(() => planStrata(calibration, { topics: [], columns: COLUMNS, comparator: 2000 })).toThrow(/1001 different/);
});

test('what the comparator holds too little of is shown only, but for the largest where none would be left', () => {
  const calibration = documents({ a: 2400, b: 300, c: 200, d: 100 });
  const strata = planStrata(calibration, { topics: [], columns: COLUMNS, comparator: 5000 });
  const counts = strata.map(({ id }) => (id === 'place:rare' ? 349 : 351));
  expect(ids(settleStrata(strata, counts).filter(({ isTested }) => isTested))).not.toContain('place:rare');
  const few = strata.map((_, at) => at + 10);
  expect(settleStrata(strata, few).filter(({ isTested }) => isTested)).toHaveLength(1);
  expect(
    smallestStratum(
      strata,
      strata.map(({ id }) => (id === 'place:=c' ? 13 : id === 'place:=d' ? 3 : 30)),
    ),
  ).toBe('place:=c');
});

test('what stands in for a family that is too small is never a band of length', () => {
  // 200 documents of which a third are short: the largest rare stratum of all is the one of length.
  const calibration = Array.from({ length: 200 }, (_, i) => ({
    groups: { length: i % 3 === 0 ? 'short' : 'long' },
    topic: NO_TOPIC,
    surprisal: 5 + i / 1000,
  }));
  const options = { topics: [], columns: [{ column: 'length', isTested: false }], comparator: 330 };
  const planned = planStrata(calibration, options).map((stratum) =>
    stratum.dimension === 'length' ? { ...stratum, isTail: true } : stratum,
  );
  const counts = planned.map(({ dimension }) => (dimension === 'length' ? 110 : 80));
  expect(ids(settleStrata(planned, counts).filter(({ isTested }) => isTested))).toEqual(['surprisal:high']);
  // Also where nothing was to be tested in the first place.
  const shown = planned.map((stratum) => ({ ...stratum, isTested: false }));
  expect(ids(settleStrata(shown, counts).filter(({ isTested }) => isTested))).toEqual(['surprisal:high']);
});

test('texts too short for a language to be told belong to no language', () => {
  const languages = (count: number, language: string) =>
    Array.from({ length: count }, (_, i) => ({ groups: { language }, topic: NO_TOPIC, surprisal: i / count }));
  const columns = [{ column: 'language', isTested: true }];
  const calibration = [...languages(700, 'en'), ...languages(300, 'und')];
  expect(ids(planStrata(calibration, { topics: [], columns, comparator: 5000 }))).toEqual([
    'surprisal:high',
    'surprisal:low',
  ]);
  const strata = planStrata([...calibration, ...languages(300, 'is')], { topics: [], columns, comparator: 5000 });
  expect(strata.filter(({ dimension }) => dimension === 'language').map(({ id }) => id)).toEqual([
    'language:=is',
    'language:=en',
  ]);
  const place = (language: string) => ({
    document: { groups: { language } },
    surprisal: undefined,
    strata: strataOf(strata, { groups: { language }, topic: NO_TOPIC, surprisal: undefined }),
  });
  const counts = countStrata(strata, [place('is'), place('en'), place('und')]);
  expect(counts[strata.findIndex(({ id }) => id === 'language:=is')]).toEqual({ count: 1, n: 2 });
});

test('documents are counted where it is known whether they are in a stratum', () => {
  const strata = planStrata(documents({ a: 300, b: 200 }, [400, 100]), {
    topics: [{ words: ['x'] }, { words: ['y'] }],
    columns: COLUMNS,
    comparator: 5000,
  });
  const place = (groups: Readonly<Record<string, string>>, topic: number, surprisal: number | undefined) => ({
    document: { groups },
    surprisal,
    strata: strataOf(strata, { groups, topic, surprisal }),
  });
  const counts = countStrata(strata, [
    place({ place: 'a' }, 0, 100),
    place({ place: 'b' }, 1, undefined),
    place({}, NO_TOPIC, 1),
    place({ place: 'elsewhere' }, 1, 100),
  ]);
  const of = (id: string) => counts[strata.findIndex((stratum) => stratum.id === id)];
  expect(of('place:=a')).toEqual({ count: 1, n: 3 });
  expect(of('topic:1')).toEqual({ count: 2, n: 4 });
  expect(of('surprisal:high')).toEqual({ count: 2, n: 3 });
  expect(of('surprisal:low')).toEqual({ count: 1, n: 3 });
});
