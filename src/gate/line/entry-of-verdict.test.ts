import { expect, test } from 'vitest';
import { lineFindings } from '../../report/line/say-line.ts';
import { decideVerdict } from '../verdict/decide-verdict.ts';
import { pairedTailTest } from '../verdict/paired-tail-test.ts';
import { areSamePeople } from './are-same-people.ts';
import { generationOfVerdict, openedByVerdict } from './entry-of-verdict.ts';
import { alphasOfRelease } from './line-alphas.ts';
import { lineEntrySchema } from './line-entry.ts';
import { nextLineState } from './next-line-state.ts';
import { surveyLine } from './survey-line.ts';

const AT = '2026-11-22T10:00:00Z';
const paired = { ratio: 0.9, low: 0.8, high: 1.01, pFail: 0.9, pPass: 0.04, pOver: 1, prompts: 200 };
const verdict = decideVerdict({
  strata: [
    {
      id: 'is',
      label: 'Icelandic',
      dimension: 'language',
      isTail: true,
      isTested: true,
      reference: { count: 300, n: 6000 },
      generation: { count: 0, n: 4000 },
    },
    {
      id: 'verse',
      label: 'verse',
      dimension: 'topic',
      isTail: false,
      isTested: true,
      reference: { count: 100, n: 400 },
      generation: { count: 455, n: 2000 },
      paired,
    },
  ],
  panel: [],
  preconditions: [],
  referenceHash: 'b'.repeat(64),
  assumedHuman: true,
  alphas: alphasOfRelease(1),
});

test('prompts count once each in the evidence, also where one has many replies', () => {
  // Two prompts: one reply of one in the stratum; nine replies, none of them in it. Of prompts the half, of replies a tenth.
  const own = pairedTailTest(
    [
      { reference: { count: 1, n: 1 }, generation: { count: 1, n: 1 } },
      { reference: { count: 0, n: 1 }, generation: { count: 0, n: 9 } },
    ],
    { seed: 1 },
  );
  const uneven = decideVerdict({
    strata: [
      {
        ...{ id: 'verse', label: 'verse', dimension: 'topic', isTail: false, isTested: true },
        reference: { count: 1, n: 2 },
        generation: { count: 1, n: 10 },
        paired: own,
      },
    ],
    panel: [],
    preconditions: [],
    referenceHash: 'b'.repeat(64),
    assumedHuman: false,
  });
  const { strata } = generationOfVerdict(uneven, { hash: 'c'.repeat(64), name: 'v1', at: AT, settings: {} });
  expect(strata[0]!.generation).toEqual({ count: 1, n: 2 });
});

test('a release with scores is what texts and scores are together', () => {
  const kept = { ...verdict, outcome: 'PASS' as const };
  const named = { hash: 'c'.repeat(64), name: 'v1', at: AT, settings: {} };
  const ofScores = (outcome: 'FAIL' | 'PASS') => ({ outcome, reasons: [], preconditions: [], alpha: 0.005 });
  const failed = generationOfVerdict(kept, { ...named, scores: { together: 'FAIL', verdict: ofScores('FAIL') } });
  expect(failed).toMatchObject({ outcome: 'FAIL', scores: 'FAIL' });
  expect(lineEntrySchema.parse(failed)).toEqual(failed);
  // Scores that nobody's were held against have no say.
  const shown = generationOfVerdict(kept, { ...named, scores: { together: 'PASS', verdict: undefined } });
  expect(shown.outcome).toBe('PASS');
  expect(shown).not.toHaveProperty('scores');
  const opened = openedByVerdict(kept, { line: 'chat', referenceName: 'people', at: AT });
  expect(lineFindings(surveyLine(nextLineState(nextLineState(undefined, opened), failed)))[0]).toBe(
    'release 1, “v1”, stands: FAIL with its scores, which are FAIL',
  );
});

test('what was held against other people than the line’s goes into no evidence', () => {
  const opened = openedByVerdict(verdict, { line: 'chat', referenceName: 'people', at: AT });
  const named = { hash: 'c'.repeat(64), name: 'v1', at: AT, settings: {} };
  const arms = (verse: number) =>
    new Map([
      ['is', { count: 300, n: 6000 }],
      ['verse', { count: verse, n: 200 }],
    ]);
  // Of the prompts of this release people answered a quarter in verse: 50 of 200. Within 5 % it is the same.
  const same = generationOfVerdict(verdict, { ...named, people: arms(52) });
  expect(same.strata.map(({ isCarried }) => isCarried)).toEqual([undefined, undefined]);
  const other = generationOfVerdict(verdict, { ...named, people: arms(90) });
  expect(other.strata.map(({ isCarried }) => isCarried)).toEqual([undefined, false]);
  expect(lineEntrySchema.parse(other)).toEqual(other);
  const begun = nextLineState(undefined, opened);
  const { strata, generations } = nextLineState(begun, other);
  expect(strata[1]).toEqual(begun.strata[1]);
  expect(strata[0]!.series).toHaveLength(1);
  expect(generations[0]!.strata[1]).toMatchObject({ id: 'verse', outcome: 'kept', isCarried: false });
  expect(lineFindings(surveyLine(nextLineState(begun, other)))[0]).toContain(
    'stands: FAIL; 1 stratum of it was held against people of other prompts and goes into no evidence',
  );
  // Two paired arms that lack it are alike, and one that lacks it is not like one that shows it.
  expect(areSamePeople({ count: 0, n: 9 }, { count: 0, n: 7 })).toBe(true);
  expect(areSamePeople({ count: 0, n: 9 }, { count: 1, n: 7 })).toBe(false);
});

test('a verdict opens a line and is its first generation', () => {
  const opened = openedByVerdict(verdict, { line: 'chat', referenceName: 'people', at: AT });
  const generation = generationOfVerdict(verdict, {
    hash: 'c'.repeat(64),
    name: 'v1',
    at: AT,
    settings: { temperature: 0.7 },
  });
  expect(lineEntrySchema.parse(opened)).toEqual(opened);
  expect(lineEntrySchema.parse(generation)).toEqual(generation);
  expect(opened.strata[0]!.reference).toEqual({ count: 300, n: 6000 });
  // 400 and 2,000 replies to 200 prompts: each prompt is one unit.
  expect(opened.strata[1]!.reference).toEqual({ count: 50, n: 200 });
  expect(generation.strata[1]!.generation).toEqual({ count: 45.5, n: 200 });
  expect(generation.outcome).toBe('FAIL');
  const { current, register, strata } = surveyLine(nextLineState(nextLineState(undefined, opened), generation));
  expect(current!.name).toBe('v1');
  expect(register).toEqual([{ stratum: 'is', generation: 0, event: 'lost', isUndone: false }]);
  expect(strata.map(({ status }) => status)).toEqual(['lost', 'kept']);
});
