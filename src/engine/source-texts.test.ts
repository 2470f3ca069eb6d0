import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { QueryProcess } from './query-process.ts';
import { countSourceTexts, type SourceTextOptions } from './source-texts.ts';

let folder: string;
let query: QueryProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-texts-'));
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 2 });
});
afterAll(async () => {
  await query.close();
  await rm(folder, { recursive: true, force: true });
});

let made = 0;
const record = (more: Partial<MadeRecord> = {}): MadeRecord => ({
  id: `r${made++}`,
  words: 60,
  style: 10,
  signature: '[]',
  language: 'en',
  ...more,
});
const count = async (parts: readonly (readonly MadeRecord[])[], options: Partial<SourceTextOptions> = {}) =>
  countSourceTexts(query, {
    parts: await makeParts({ folder: await mkdtemp(path.join(folder, 'ws-')) }, parts),
    without: [['main', 'text', 'proof']],
    marked: [['main', 'text', 'residue']],
    leastWords: 50,
    byMonth: false,
    ...options,
  });
const short = { words: 9, style: null };

test('counts each text once, with a score and without, and leaves proven ones out', async () => {
  const parts = [
    [
      record(),
      record({ content: 'twice' }),
      record({ signature: 'residue' }),
      record({ ...short, signature: 'residue' }),
      record(short),
      record({ signature: 'proof' }),
      record({ content: null }),
    ],
    [record({ content: 'twice' }), record({ ...short, source: 'other' })],
  ];
  const other = { source: 'other', month: null, texts: 1, scored: 0, markedScored: 0, markedUnscored: 0 };
  expect(await count(parts)).toEqual([
    { source: 'main', month: null, texts: 5, scored: 3, markedScored: 1, markedUnscored: 1 },
    other,
  ]);
  expect(await count(parts, { sources: ['other'] })).toEqual([other]);
  expect(await count(parts, { sources: [] })).toEqual([]);
});

test('by month, of texts that have one', async () => {
  const parts = [
    [
      record({ date: '2025-03-02' }),
      record({ date: '2025-03', ...short }),
      record({ date: '2025-04-30' }),
      record({ date: '2025' }),
      record(),
    ],
  ];
  expect((await count(parts, { byMonth: true })).map(({ month, texts, scored }) => [month, texts, scored])).toEqual([
    ['2025-03', 2, 1],
    ['2025-04', 1, 1],
  ]);
});

test('of more records than are counted, those under a hash stand for all, repeats of one text for one', async () => {
  const records = Array.from({ length: 4000 }, (_, n) =>
    record({ content: `text ${n % 3000}`, ...(n % 3000 < 600 ? { ...short, signature: 'residue' } : {}) }),
  );
  const [small, found] = await count([records, [record({ source: 'b' })]], { recordsCounted: 2000 });
  // 3,000 texts, of which half are looked at: standard deviation 55 of the whole, of those marked 24 of 600.
  expect(Math.abs(found!.texts - 3000)).toBeLessThan(165);
  expect(Math.abs(found!.markedUnscored - 600)).toBeLessThan(75);
  expect(found!.markedScored).toBe(0);
  expect(found!.texts % 10).toBe(0);
  expect(small!.texts).toBe(1);
});
