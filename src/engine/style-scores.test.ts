import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { QueryProcess } from './query-process.ts';
import { StyleScores } from './style-scores.ts';

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
  const sample = await scores.sampleOf([known('a'), known('b')], options);
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
  expect(await again.sampleOf([known('b'), known('a')], options)).toEqual(sample);
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
  const sample = await scores.sampleOf([known('main')], { lengths: LENGTHS, limit: 30 });
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
  expect(await scores.sampleOf([known(source)], { lengths: LENGTHS, limit: 5 })).toMatchObject([{ source, style: -5 }]);
  expect(await scores.sampleOf([], { lengths: LENGTHS, limit: 5 })).toEqual([]);
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
  const sample = await both.sampleOf([known('main')], { lengths: LENGTHS, limit: 9 });
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
