import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { QueryProcess } from '../engine/query-process.ts';
import { RecordSession } from '../engine/record-session.ts';
import { StyleScores } from '../engine/style-scores.ts';
import { decideOrigin } from '../origin/decide.ts';
import type { DetectionProfile } from '../origin/prevalence/detection-profile.ts';
import { parseSignature } from '../origin/signature.ts';
import { calibrateStyle, type StyleAnchor } from '../origin/style/style-calibration.ts';
import { reachedLevel } from '../origin/style/style-promise.ts';
import { STYLE_LENGTHS, styleItem, styleLevels } from './style-levels.ts';
import { FARTHEST_STYLE } from './style-of-text.ts';

let folder: string;
let query: QueryProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-levels-'));
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 2 });
});
afterAll(async () => {
  await query.close();
  await rm(folder, { recursive: true, force: true });
});

const LANGUAGES = ['en', 'en-GB', 'de', 'is'];
const SOURCES = ['a', 'b', 'c'];
const style = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -40, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(-FARTHEST_STYLE, FARTHEST_STYLE, 0) },
);
const words = fc.constantFrom(49, 50, 79, 80, 119, 120, 199, 200, 100_000);
const scored = fc.record({
  source: fc.constantFrom(...SOURCES),
  language: fc.constantFrom(...LANGUAGES),
  words,
  style,
  groups: fc.tuple(fc.constantFrom('x', 'y', null), fc.constantFrom('low', 'high')),
});
/** Which of the two group columns texts are told apart by. */
const groupColumns = fc.constantFrom<readonly number[]>([], [0], [1], [0, 1]);
/** Cells of anchors, from too few for anything to enough for p = .001. */
const cells = fc.array(
  fc.record({
    source: fc.constantFrom('a', 'b', '*'),
    language: fc.constantFrom('en', 'en-US', 'de'),
    words,
    count: fc.constantFrom(1, 60, 98, 99, 120, 998, 999, 1300),
    spread: fc.integer({ min: 1, max: 39 }),
    groups: fc.tuple(fc.constantFrom('x', 'y', null), fc.constantFrom('low', 'high')),
  }),
  { maxLength: 6 },
);

const PROFILES: readonly DetectionProfile[] = [
  { domain: 'd', generator: 'easy', texts: 100, rates: [0.7, 0.8, 0.9, 0.92, 0.95, 0.97, 0.98, 1] },
  { domain: 'd', generator: 'hard', texts: 100, rates: [0.2, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 0.97] },
];

test('levels by SQL are those of the calibration, for every record', async () => {
  await fc.assert(
    fc.asyncProperty(
      cells,
      fc.array(scored, { minLength: 1, maxLength: 60 }),
      groupColumns,
      async (anchorCells, all, columns) => {
        const chosen = (groups: readonly (string | null)[]) => columns.map((column) => groups[column]!);
        const records = all.map((record) => ({ ...record, groups: [...record.groups] }));
        const anchors = anchorCells.flatMap(({ count, spread, groups, ...cell }) =>
          Array.from(
            { length: count },
            (_, i): StyleAnchor => ({ ...cell, groups: chosen(groups), logit: ((i * 7919) % spread) / 1000 }),
          ),
        );
        const names = columns.map((column) => `column ${column}`);
        const calibration = calibrateStyle(anchors, { modelId: 'm', languages: ['en', 'de'], groupColumns: names });
        const workspace = { folder: await mkdtemp(path.join(folder, 'ws-')) };
        const made = records.map((record, i): MadeRecord => ({ ...record, id: `r${i}`, signature: `${i}` }));
        const files = await makeParts(
          workspace,
          [made.slice(0, 20), made.slice(20)].filter(({ length }) => length > 0),
          2,
        );
        const scores = await StyleScores.open(query, files, { groupColumns: columns });
        const known = await scores.cells(STYLE_LENGTHS, { among: calibration.calibratedGroups() });
        const levels = styleLevels(known, { calibration, modelId: 'm', profiles: PROFILES });
        const session = await RecordSession.open(query, files, 2, { layers: [await scores.createLayer(levels)] });
        const found = new Map((await session.signatures()).map(({ keys }) => [Number(keys[2]), keys[3]!]));
        for (const [i, record] of records.entries()) {
          const judged = calibration.p({ ...record, groups: chosen(record.groups), logit: record.style / 1000 });
          const level = 'abstains' in judged ? undefined : reachedLevel(judged);
          const items = parseSignature(found.get(i)!);
          if (level === undefined || 'abstains' in judged) expect(items).toEqual([]);
          else {
            const { anchors: count, comparedWith } = judged;
            const llr = items[0]!.calibration!.llr;
            expect(items).toEqual([styleItem({ p: level, anchors: count, comparedWith, ...(llr && { llr }) }, 'm')]);
            expect(llr === undefined, 'nobody measured what others say').toBe(comparedWith === 'others');
            if (llr !== undefined) expect([...llr]).toEqual([...llr].sort((a, b) => a - b));
          }
          const { origin, rule } = decideOrigin({ evidence: items, card: undefined, field: 'text' });
          const decides = level === 0.001 && 'comparedWith' in judged && judged.comparedWith !== 'others';
          expect(rule, 'only .001 with 999 anchors of its own source says anything').toBe(
            decides ? 'style' : 'nothing',
          );
          expect(origin.class).not.toBe('human');
        }
      },
    ),
    {
      numRuns: 20,
      examples: [[[], [{ source: 'a', language: 'en', words: 50, style: 40, groups: ['x', 'low'] }], []]],
    },
  );
}, 60_000);

test('an item says whose anchors it rests on and what such a p is worth, the stricter the more', () => {
  const anchors = Array.from(
    { length: 1999 },
    (_, i): StyleAnchor => ({ source: 'a', language: 'en', words: 60, logit: i / 1000, vouched: true }),
  );
  const calibration = calibrateStyle(anchors, { modelId: 'm', languages: ['en'] });
  const itemsOf = (source: string, profiles = PROFILES) =>
    styleLevels([{ source, language: 'en', leastWords: 50, groups: [], records: 1 }], {
      calibration,
      modelId: 'm',
      profiles,
    }).map(({ item }) => parseSignature(`[${item}]`)[0]!.calibration!);
  const own = itemsOf('a');
  expect(own).toMatchObject([
    { p: 0.001, anchors: 1999, comparedWith: 'vouched' },
    { p: 0.01, comparedWith: 'vouched' },
    { p: 0.05, comparedWith: 'vouched' },
  ]);
  const means = own.map(({ llr }) => llr![1]);
  expect(means).toEqual([...means].sort((x, y) => y - x));
  expect(means[0]).toBe(4);
  expect(means[2]).toBeGreaterThan(0);
  // Of texts so short less was found.
  const shorter = PROFILES.map((profile) => ({
    ...profile,
    length: '50-79' as const,
    rates: profile.rates.map((rate) => rate / 2),
  }));
  const [, , least] = itemsOf('a', [...PROFILES, ...shorter]);
  expect(least!.llr![1]).toBeLessThan(means[2]!);
  expect(itemsOf('b').map(({ comparedWith, llr }) => [comparedWith, llr])).toEqual(
    Array.from({ length: 3 }, () => ['others', undefined]),
  );
});

test('a level that only the bound keeps apart from the stricter one is worth as much', () => {
  // Of its genre 9 of 999 score 100; of its region one of 299 scores 100 and one 50; all others 0. Above 50 it is the 10th of 1,000 and the
  // 2nd of 300; above 0 still the 10th of 1,000, and the 3rd of 300: p is 0.01 both times, and the bound 0.016 and 0.021.
  const some = (count: number, logit: number, groups: readonly string[]): StyleAnchor[] =>
    Array.from({ length: count }, () => ({ source: 'a', language: 'en', words: 60, logit: logit / 1000, groups }));
  const anchors = [
    ...some(9, 100, ['letter', 'elsewhere']),
    ...some(990, 0, ['letter', 'elsewhere']),
    ...some(1, 100, ['none', 'north']),
    ...some(1, 50, ['none', 'north']),
    ...some(297, 0, ['none', 'north']),
  ];
  const calibration = calibrateStyle(anchors, { modelId: 'm', languages: ['en'], groupColumns: ['genre', 'region'] });
  const cell = { source: 'a', language: 'en', leastWords: 50, groups: ['letter', 'north'], records: 1 };
  const levels = styleLevels([cell], { calibration, modelId: 'm', profiles: PROFILES });
  expect(levels.map(({ leastStyle, mostStyle }) => [leastStyle, mostStyle])).toEqual([
    [51, FARTHEST_STYLE],
    [1, 50],
  ]);
  const weights = levels.map(({ item }) => parseSignature(`[${item}]`)[0]!.calibration!.llr);
  expect(weights[0]!.every(Number.isFinite)).toBe(true);
  expect(weights[1]).toEqual(weights[0]);
});
