import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { QueryProcess } from './query-process.ts';
import { StyleScores, textsOfEach } from './style-scores.ts';

let folder: string;
let query: QueryProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-style-scores-'));
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 2 });
});
afterAll(async () => {
  await query.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(parts: readonly (readonly MadeRecord[])[]): Promise<StyleScores> {
  return StyleScores.open(query, await makeParts({ folder: await mkdtemp(path.join(folder, 'ws-')) }, parts));
}

const LENGTHS = [50, 80];
const known = (source: string) => [source, 'text', 'known'] as const;

/** Styles of the contents with the lowest hashes, worked out without SQL. */
function lowest(records: readonly MadeRecord[], limit: number): readonly number[] {
  const byContent = new Map(records.map((record) => [hash('sha256', record.content!), record.style!]));
  return [...byContent]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([, style]) => style);
}

test('samples are the lowest contents of each cell, each once, in any order of parts', async () => {
  const random = new SeededRandom(3);
  const records = Array.from({ length: 3000 }, (_, i): MadeRecord => {
    const text = random.below(600);
    const source = text % 3 === 0 ? 'a' : 'b';
    return {
      id: `r${i}`,
      content: `text ${text}`,
      source,
      words: text % 2 ? 60 : 90,
      style: text,
      signature: text % 5 ? 'known' : 'other',
    };
  });
  const options = { lengths: LENGTHS, limit: 20 };
  const scores = await open([records.slice(0, 1000), records.slice(1000)]);
  const sample = (await scores.sampleOf([known('a'), known('b')], options)).records;
  for (const source of ['a', 'b']) {
    for (const words of [60, 90]) {
      const cell = records.filter(
        (record) => record.source === source && record.words === words && record.signature === 'known',
      );
      expect(
        sample.filter((one) => one.source === source && one.words === words).map(({ style }) => style),
        `${source} ${words}`,
      ).toEqual(lowest(cell, 20));
    }
  }
  const shuffled = new SeededRandom(4).shuffle([...records]);
  const again = await open([shuffled.slice(0, 2500), shuffled.slice(2500)]);
  expect(await again.sampleOf([known('b'), known('a')], options)).toEqual({ records: sample, limit: 20 });
});

test('records that repeat a thousand times over do not thin the sample out', async () => {
  const often = Array.from(
    { length: 4000 },
    (_, i): MadeRecord => ({
      id: `o${i}`,
      content: `often ${i % 2}`,
      words: 60,
      style: i % 2,
      signature: 'known',
    }),
  );
  const once = Array.from(
    { length: 40 },
    (_, i): MadeRecord => ({
      id: `s${i}`,
      content: `once ${i}`,
      words: 60,
      style: 10 + i,
      signature: 'known',
    }),
  );
  const scores = await open([often, once]);
  const { records: sample } = await scores.sampleOf([known('main')], { lengths: LENGTHS, limit: 30 });
  expect(sample.map(({ style }) => style)).toEqual(lowest([...often, ...once], 30));
});

test('months, marks, and what is left out', async () => {
  const base = { words: 60, style: 1, signature: 'other' };
  const scores = await open([
    [
      { ...base, id: 'day', date: '2024-05-03' },
      { ...base, id: 'month', date: '2024-05', style: 2, signature: 'marked' },
      { ...base, id: 'year', date: '2024', style: 3 },
      { ...base, id: 'undated', style: 4 },
      { ...base, id: 'short', words: 49, style: 5 },
      { ...base, id: 'unscored', style: null },
      { ...base, id: 'proven', signature: 'known', style: 6 },
      // One text, marked in one of its records.
      { ...base, id: 'twice', content: 'twice', style: 7, date: '2024-06-30' },
      { ...base, id: 'twice again', content: 'twice', style: 7, date: '2024-06-01', signature: 'marked' },
    ],
  ]);
  const options = { marked: [['main', 'text', 'marked'] as const], leastWords: 50, limit: 100 };
  const of = async (byMonth: boolean) =>
    (await scores.sampleWithout([known('main')], { ...options, byMonth }))
      .map(({ style, month, marked }) => `${style} ${month} ${marked}`)
      .sort();
  expect(await of(false)).toEqual([
    '1 2024-05 false',
    '2 2024-05 true',
    '3 2024 false',
    '4 null false',
    '7 2024-06 true',
  ]);
  expect(await of(true)).toEqual(['1 2024-05 false', '2 2024-05 true', '7 2024-06 true']);
});

test('forgotten records are in no sample, and names with quotes are only names', async () => {
  const source = `x'); DROP TABLE style_parts; --`;
  const scores = await open([
    [
      { id: 'gone', content: null, words: 60, style: null, source, signature: 'known' },
      { id: 'here', words: 60, style: -5, source, signature: 'known' },
    ],
  ]);
  const of = async (uses: readonly (readonly [string, string, string])[]) =>
    (await scores.sampleOf(uses, { lengths: LENGTHS, limit: 5 })).records;
  expect(await of([known(source)])).toMatchObject([{ source, style: -5 }]);
  expect(await of([])).toEqual([]);
  expect(await scores.cells(LENGTHS)).toEqual([{ source, language: 'en', leastWords: 50, groups: [], records: 1 }]);
});

test('samples and cells by group: of some values alone, none among them', async () => {
  const groups = [
    ['x', 'deep'],
    ['y', null],
    [null, 'deep'],
    ['x', "'; --"],
  ] as const;
  const records = groups.map(
    (own, i): MadeRecord => ({ id: `r${i}`, words: 60, style: i, signature: 'known', groups: [...own] }),
  );
  const files = await makeParts(
    { folder: await mkdtemp(path.join(folder, 'ws-')) },
    [records, [{ ...records[0]!, id: 'again', content: 'r0', groups: ['w', 'deep'] }]],
    2,
  );
  const both = await StyleScores.open(query, files, { groupColumns: [0, 1] });
  const { records: sample } = await both.sampleOf([known('main')], { lengths: LENGTHS, limit: 9 });
  expect(sample.map(({ style, groups: own }) => [style, ...own]).sort()).toEqual([
    [0, 'w', 'deep'],
    [1, 'y', null],
    [2, null, 'deep'],
    [3, 'x', "'; --"],
  ]);
  const cellsOf = async (scores: StyleScores, among: readonly (readonly (string | null)[])[]) =>
    (await scores.cells(LENGTHS, { among })).map(({ groups: own, records: count }) => [...own, count]).sort();
  expect(await cellsOf(both, [['x', null], ['deep']])).toEqual([
    [null, 'deep', 1],
    ['x', 'deep', 1],
  ]);
  expect(await cellsOf(both, [[], ['deep']])).toEqual([]);
  const second = await StyleScores.open(query, files, { groupColumns: [1] });
  expect(await cellsOf(second, [[null, "'; --"]])).toEqual([
    ["'; --", 1],
    [null, 1],
  ]);
  const level = { source: 'main', language: 'en', leastWords: 50, mostWords: 79, leastStyle: 0, mostStyle: 9 };
  await second.createLayer([
    { ...level, groups: [null], item: 'none' },
    { ...level, groups: ['deep'], item: 'deep' },
  ]);
  const rows = await query.run<{ item: string; n: number }>(
    'SELECT item, count(*)::BIGINT AS n FROM style_layer GROUP BY item ORDER BY item',
  );
  expect(rows).toEqual([
    { item: 'deep', n: 3 },
    { item: 'none', n: 1 },
  ]);
});

test('texts that others are compared with are in no sample, no count and no layer, whatever their use', async () => {
  const base = { words: 60, signature: 'other' };
  const scores = await open([
    [
      { ...base, id: 'free', style: 1 },
      { ...base, id: 'named', style: 2 },
      { ...base, id: 'named again', content: 'named', style: 2, source: 'forum' },
      { ...base, id: 'proven', style: 3, signature: 'known' },
      { ...base, id: 'copy', content: 'proven', style: 3, source: 'forum' },
      { ...base, id: 'short', words: 20, style: 4 },
    ],
  ]);
  const contentOf = (text: string) => hash('sha256', text).slice(0, 16);
  expect((await scores.sampleOf([known('main')], { lengths: LENGTHS, limit: 5 })).records).toMatchObject([
    { content: contentOf('proven') },
  ]);
  expect(await scores.held([contentOf('named'), contentOf('named'), contentOf('elsewhere')])).toEqual(
    new Set([contentOf('named')]),
  );
  expect(await scores.held([])).toEqual(new Set());
  const options = { marked: [], leastWords: 50, byMonth: false };
  const judged = async () => ({
    sampled: (await scores.sampleWithout([known('main')], { ...options, limit: 9 })).map(({ style }) => style),
    counted: (await scores.countWithout([known('main')], options)).map(({ source, scored }) => [source, scored]),
  });
  expect(await judged()).toEqual({
    sampled: [2, 3, 2, 1],
    counted: [
      ['forum', 2],
      ['main', 2],
    ],
  });
  const shared = await scores.compareWith(
    [
      { namedFor: 'forum', content: contentOf('named') },
      { namedFor: null, content: contentOf('proven') },
      { namedFor: 'main', content: contentOf('short') },
    ],
    { without: [known('main')], leastWords: 50 },
  );
  // A record of the data stands for nobody: who repeats it has not named it.
  expect(shared).toEqual([
    { source: 'forum', texts: 2, own: 1 },
    { source: 'main', texts: 1, own: 0 },
  ]);
  expect(await judged()).toEqual({ sampled: [1], counted: [['main', 1]] });
  const level = { language: 'en', leastWords: 1, mostWords: 99, leastStyle: 0, mostStyle: 9, groups: [], item: 'i' };
  await scores.createLayer(['main', 'forum'].map((source) => ({ ...level, source })));
  expect(await query.run('SELECT count(*)::BIGINT AS n FROM style_layer')).toEqual([{ n: 1 }]);
  await scores.compareWith([], { without: [], leastWords: 50 });
  expect((await judged()).sampled).toHaveLength(4);
});

test('each cell gets an equal part of what fits, and what it needs while there is room for it', () => {
  const each = (cells: number, more: { limit?: number; least?: number; n?: number } = {}) =>
    textsOfEach([{ n: more.n ?? 10_000, cells }], { limit: more.limit ?? 5000, least: more.least ?? 1 });
  expect(each(10)).toBe(5000);
  // 300,000 for 100 cells, and for 3,100: fewer than 99 each.
  expect(each(100)).toBe(3000);
  expect(each(3100)).toBe(96);
  // With what p = .001 takes: 999 each are 999,000 for 1,000 cells; a million leave 100 each to 10,000.
  expect(each(100, { least: 999 })).toBe(3000);
  expect(each(1000, { least: 999 })).toBe(999);
  expect(each(10_000, { least: 999 })).toBe(100);
  expect(each(5_000_000, { least: 999 })).toBe(1);
  expect(each(400, { least: 999, limit: 20 })).toBe(20);
  // Small cells leave to the large ones what they have not: 3,000 of 10 leave 270,000 to 100.
  const sizes = [
    { n: 10, cells: 3000 },
    { n: 9000, cells: 100 },
  ];
  expect(textsOfEach(sizes, { limit: 5000, least: 1 })).toBe(2700);
});
