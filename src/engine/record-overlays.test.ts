import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type MadeRecord, madePartKey, makeParts } from '../../test/support/made-parts.ts';
import { RecordFinder } from './find-records.ts';
import { QueryProcess } from './query-process.ts';
import { RecordOverlays } from './record-overlays.ts';
import { type PartFiles, RecordSession } from './record-session.ts';

let folder: string;
let query: QueryProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-overlays-'));
});
beforeEach(async () => {
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 2 });
});
afterEach(() => query.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

const PARTS: readonly (readonly MadeRecord[])[] = [
  [
    { id: 'a', words: 1 },
    { id: 'b', words: 2 },
    { id: 'c', words: 4 },
  ],
  [{ id: 'd', words: 8, groups: ['x'] }],
];
const [FIRST, SECOND] = [madePartKey(0), madePartKey(1)];

type Item = readonly [part: string, row: number, item: string];

async function layer(name: string, items: readonly Item[]): Promise<string> {
  await query.run(`CREATE OR REPLACE TEMP TABLE ${name} (part VARCHAR, "row" BIGINT, item VARCHAR)`);
  await query.append(name, items);
  return name;
}

async function open(layers: readonly string[], parts = PARTS): Promise<[RecordSession, readonly PartFiles[]]> {
  const files = await makeParts({ folder: await mkdtemp(path.join(folder, 'ws-')) }, parts, 1);
  return [await RecordSession.open(query, files, 1, { layers }), files];
}

/** Words by overlay. */
const masses = async (session: RecordSession) =>
  (await session.signatures()).map(({ keys, records, words }) => [keys[3], records, words] as const);

test('items of all layers come together, each once, in one order, whatever the order of layers and rows', async () => {
  const reviews: readonly Item[] = [
    [FIRST, 1, '{"b":1}'],
    [SECOND, 0, '{"b":1}'],
    [FIRST, 1, '{"b":1}'],
    // Rows of parts that are not opened are nobody's.
    [madePartKey(7), 0, '{"b":9}'],
  ];
  const levels: readonly Item[] = [
    [FIRST, 1, '{"a":"quote \' and \\" in it"}'],
    [FIRST, 2, '{"b":1}'],
  ];
  const expected = [
    ['', 1, 1],
    ['[{"a":"quote \' and \\" in it"},{"b":1}]', 1, 2],
    ['[{"b":1}]', 2, 12],
  ];
  const [one] = await open([await layer('reviews', reviews), await layer('levels', levels)]);
  expect(await masses(one)).toEqual(expected);
  expect([...(await one.overlays.ofPart(FIRST))].sort()).toEqual([
    [1, expected[1]![0]],
    [2, '[{"b":1}]'],
  ]);
  expect([...(await one.overlays.ofPart(SECOND))]).toEqual([[0, '[{"b":1}]']]);
  expect((await one.overlays.ofPart(madePartKey(7))).size).toBe(0);
  const [other] = await open([
    await layer('levels', [...levels].reverse()),
    await layer('reviews', [...reviews].reverse()),
  ]);
  expect(await masses(other)).toEqual(expected);
});

test('without layers, with empty ones and without records nothing is overlaid', async () => {
  const [plain] = await open([]);
  expect(plain.overlays.isEmpty).toBe(true);
  expect(await masses(plain)).toEqual([['', 4, 15]]);
  expect((await plain.overlays.ofPart(FIRST)).size).toBe(0);
  const [empty] = await open([await layer('nothing', [])]);
  expect(await masses(empty)).toEqual([['', 4, 15]]);
});

test('without records there is nothing to overlay', async () => {
  const session = await RecordSession.open(query, [], 0, { layers: [await layer('reviews', [])] });
  expect(await masses(session)).toEqual([]);
});

test('records are decided, counted, shown and found by their overlay', async () => {
  const [session, files] = await open([await layer('reviews', [[FIRST, 1, '{"said":"human"}']])]);
  const signatures = await session.signatures();
  await session.setDecisions(
    signatures.map(({ keys: [source, field, signature, overlay] }) => ({
      source,
      field,
      signature,
      overlay,
      class: overlay === '' ? 'unknown' : 'human',
      status: 'declared',
      flag: null,
      rule: 'test',
    })),
  );
  expect((await session.cells(['class'])).map(({ keys, words }) => [keys[0], words])).toEqual([
    ['human', 2],
    ['unknown', 13],
  ]);
  const examples = await session.examples([[['overlay', '[{"said":"human"}]']], [['class', 'unknown']]], 1);
  expect(examples[0]).toMatchObject({ wanted: 0, recordId: 'main/b' });
  expect(examples[1]!.recordId).not.toBe('main/b');
  const finder = await RecordFinder.open(query, {
    groupColumns: ['author'],
    records: files,
    evidence: [],
    words: signatures.map(({ keys: [source, field, signature, overlay] }) => ({
      source,
      field,
      signature,
      overlay,
      words: overlay === '' ? [] : ['reviewer'],
    })),
  });
  const field = { kind: 'fixed', name: 'evidence' } as const;
  const found = await Array.fromAsync(finder.find({ kind: 'compare', field, comparison: '=', value: 'reviewer' }));
  expect(found.map(({ id, overlay }) => [id, overlay])).toEqual([['main/b', '[{"said":"human"}]']]);
  expect(await finder.count({ kind: 'known', field, known: false })).toBe(3);
});

test('a layer may be a view over the records themselves, and may cover all of them', async () => {
  const records = Array.from({ length: 3000 }, (_, i) => ({ id: `r${i}`, words: i % 5 }));
  const files = await makeParts({ folder: await mkdtemp(path.join(folder, 'ws-')) }, [records], 0);
  const plain = await RecordOverlays.combine(query, files);
  await query.run(
    `CREATE OR REPLACE TEMP VIEW graded AS SELECT replace(part, '.records', '') AS part, file_row_number AS "row", '{"level":' || words || '}' AS item
    FROM (${plain.recordsSql(files)}) WHERE words > 0`,
  );
  const session = await RecordSession.open(query, files, 0, { layers: ['graded'] });
  expect(await masses(session)).toEqual([
    ['', 600, 0],
    ...[1, 2, 3, 4].map((level) => [`[{"level":${level}}]`, 600, 600 * level]),
  ]);
});
