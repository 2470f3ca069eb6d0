import { describe, expect, test } from 'vitest';
import { againstOthers } from './against-others.ts';
import { estimateShare, type ShareEstimate } from './estimate-share.ts';
import { groupPairStatements, groupStatements } from './group-statements.ts';
import { shareStatements } from './share-statements.ts';
import { count, fillStatement, name, type Statement, share } from './statement.ts';
import type { GroupOutcome, GroupTest, GroupTests } from './test-groups.ts';

const format = {
  count: (value: number) => `${value}`,
  share: (value: number) => `${(value * 100).toFixed(0)} %`,
  name: (value: string) => `‹${value}›`,
};
const fill = (statements: readonly Statement[]) => statements.map((statement) => fillStatement(statement, format));

test('fills values by kind, reads names no further, misses none', () => {
  const statement = {
    code: 'x',
    template: '{group} has {n} texts, {part} of all',
    values: { group: name('{n}'), n: count(7), part: share(0.5) },
  };
  expect(fillStatement(statement, format)).toBe('‹{n}› has 7 texts, 50 % of all');
  expect(() => fillStatement({ ...statement, values: {} }, format)).toThrow(RangeError);
});

const estimate: ShareEstimate = {
  documents: 500,
  n: 412,
  anchors: 300,
  confidence: 0.95,
  floor: 0,
  low: 0.31,
  high: 0.58,
  point: 0.42,
  pointInterval: { low: 0.37, high: 0.48 },
  estimators: [],
  doubts: [],
  abstains: null,
  leftOut: [],
};

describe('a share', () => {
  test('range, point and rest', () => {
    expect(fill(shareStatements(estimate))).toEqual([
      'Of 412 texts, between 31 % and 58 % are model text (95 % interval; compared with 300 texts known to be human).',
      'Most likely it is 42 %.',
      '88 of 500 documents were not scored (too short, or without human texts to compare with): nothing is said of them.',
    ]);
  });

  test('one end open, nothing shown, marks', () => {
    expect(fill(shareStatements({ ...estimate, high: 1 }))[0]).toMatch(/at least 31 %.*cannot be said/);
    expect(fill(shareStatements({ ...estimate, low: 0 }))[0]).toMatch(/at most 58 %.*human text alone explains/);
    expect(fill(shareStatements({ ...estimate, floor: 0.02 }))).toContain(
      '2 % of 500 documents carry a mark that is proof by itself.',
    );
  });

  test('against texts of other sources it says whose they are, and gives no single figure', () => {
    const [first, second, ...rest] = shareStatements(againstOthers(estimate));
    expect(fill([first!])[0]).toBe(
      'Of 412 texts, between 31 % and 58 % are model text (95 % interval; compared with 300 texts of other sources known to be human).',
    );
    expect(second!.code).toBe('anchors-of-others');
    expect(fill([second!])[0]).toMatch(/holds only if people write here as they do in the others/);
    expect(rest.map(({ code }) => code)).toEqual(['left-out']);
  });

  test('what is abstained from and doubted is said', () => {
    const abstaining = estimateShare({
      buckets: [{ name: 'b', scores: new Float64Array(9), anchors: new Float64Array(40), profiles: [] }],
      documents: 12,
      hardMarked: 0,
      seed: 1,
    });
    expect(fill(shareStatements(abstaining))).toEqual([
      'How many of 12 documents are model text cannot be said: 99 texts of the same source, language and length that are known to be human are needed for comparison, 40 are there.',
    ]);
    const none = estimateShare({ buckets: [], documents: 3, hardMarked: 0, seed: 1 });
    expect(fill(shareStatements(none))[0]).toMatch(/None of 3 documents/);
    const doubtful = shareStatements({
      ...estimate,
      point: null,
      doubts: [
        { code: 'no-profiles' },
        { code: 'anchors-unlike', level: 0.5, texts: 0.4, expected: 0.5, p: 0.001 },
        {
          code: 'estimators-differ',
          lower: { name: 'threshold', share: 0.1, low: 0.05, high: 0.2 },
          higher: { name: 'mixture', share: 0.5, low: 0.4, high: 0.6 },
        },
      ],
    });
    expect(doubtful.map(({ code }) => code)).toEqual([
      'between',
      'no-profiles',
      'anchors-unlike',
      'estimators-differ',
      'left-out',
    ]);
    expect(fill(doubtful)[3]).toBe(
      'The count above one threshold gives at most 20 %. The mixture of known generators gives at least 40 %. They contradict each other, so the range is given and no single figure.',
    );
  });
});

describe('a group', () => {
  const group = (outcome: GroupOutcome, rest: Partial<GroupTest> = {}): GroupTest => ({
    name: 'annotator 7',
    documents: 240,
    n: 212,
    anchors: 300,
    comparedWith: 'own',
    outcome,
    p: 0.0001,
    adjusted: 0.004,
    clearest: { level: 0.1, texts: 0.5, human: 0.1 },
    effectiveTexts: 212,
    estimate: { ...estimate, documents: 240, n: 212 },
    ...rest,
  });
  const known: Omit<GroupTests, 'groups'> = {
    tested: 45,
    testedAgainstOthers: 5,
    falseDiscoveryRate: 0.05,
    clustering: { known: true, humanGroups: 60 },
  };
  const unknown: Omit<GroupTests, 'groups'> = { ...known, falseDiscoveryRate: null, clustering: { known: false } };

  test('texts together, with their number, the doubt, and what it does not say', () => {
    expect(fill(groupStatements(group('more-model-text'), known))).toEqual([
      'The 212 texts of ‹annotator 7›, taken together, hold more model text than 300 human texts explain: between 31 % and 58 % (95 % interval).',
      'Of the groups named in this way among 40 tested, about 5 % at most are expected to be named wrongly.',
      expect.stringMatching(/^It names no single text and no reason/),
    ]);
    expect(fill(groupStatements(group('more-model-text', { effectiveTexts: 3.4 }), known)).at(-1)).toBe(
      'Texts of one group resemble each other: these 212 may say no more than 3 independent ones.',
    );
  });

  test('without known-human groups it cannot be decided, and no rate is promised', () => {
    const undecided = groupStatements(group('not-decidable', { adjusted: null }), unknown);
    expect(fill(undecided)).toEqual([
      expect.stringMatching(
        /^The 212 texts .* look more like model text than 300 human texts do\..*cannot be decided\./,
      ),
    ]);
    expect(groupStatements(group('not-shown'), unknown).map(({ code }) => code)).toEqual([
      'not-shown',
      'clustering-not-known',
    ]);
  });

  test('compared with texts of other sources it cannot be decided, known groups or not', () => {
    const byOthers = { comparedWith: 'others', adjusted: null } as const;
    for (const tests of [known, unknown])
      expect(fill(groupStatements(group('not-decidable', byOthers), tests))).toEqual([
        expect.stringMatching(
          /^The 212 texts .* than 300 human texts of other sources do\..*nothing can be decided\..*its own sources.*at least 99/,
        ),
      ]);
    expect(fill(groupStatements(group('not-shown', byOthers), known))).toEqual([
      'For the 212 texts of ‹annotator 7› nothing beyond human text of other sources was shown; up to 58 % could still be model text (95 % interval, if people write in its own sources as in those).',
    ]);
  });

  test('what was not shown is not cleared, what was not tested is said to be so', () => {
    expect(fill(groupStatements(group('not-shown'), known))).toEqual([
      'For the 212 texts of ‹annotator 7› nothing beyond human text was shown; up to 58 % could still be model text (95 % interval).',
    ]);
    const few = group('too-few-texts', { n: 12, documents: 30, estimate: null, p: null, adjusted: null });
    expect(fill(groupStatements(few, known))).toEqual([
      '‹annotator 7›: not tested, because 12 of its 30 documents could be scored. Short answers say nothing one by one.',
    ]);
    expect(groupStatements({ ...few, outcome: 'too-few-anchors' }, known)[0]!.code).toBe('too-few-anchors');
  });

  test('no sentence accuses', () => {
    const pair = { first: 'a', second: 'b', lift: 4, pairs: 31, p: 0.001, adjusted: 0.01 };
    const all = [
      ...(['more-model-text', 'not-decidable', 'not-shown', 'too-few-texts', 'too-few-anchors'] as const).flatMap(
        (outcome) => [...groupStatements(group(outcome), known), ...groupStatements(group(outcome), unknown)],
      ),
      ...(['not-decidable', 'not-shown'] as const).flatMap((outcome) =>
        groupStatements(group(outcome, { comparedWith: 'others' }), known),
      ),
      ...groupPairStatements(pair, { tasksKnown: true }),
      ...groupPairStatements(pair, { tasksKnown: false }),
    ];
    for (const sentence of fill(all)) {
      expect(sentence).not.toMatch(/cheat|fraud|guilt|fake|caught|suspect|accus|dishonest|\bis (?:human|AI)\b/i);
      expect(sentence).toMatch(/\.$/);
    }
  });
});
