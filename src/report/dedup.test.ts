import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { InputError } from '../errors.ts';
import { readParquetFile } from '../workspace/read-parquet-file.ts';
import { type DedupReport, dedup } from './dedup.ts';
import { REMOVAL_LISTS } from './removal-lists/removal-lists.ts';

/** One row of a file as another program counts it, written down beside the file, not read by Outcross. */
interface Row {
  readonly file: string;
  readonly entry: string | null;
  /** Line or row from 1; null for a whole file. */
  readonly row: number | null;
  /** From 0 among all rows, blank lines not counted. */
  readonly index: number;
  /** From 0 among rows with text. */
  readonly document: number;
  readonly id: string | null;
  readonly texts: readonly string[];
}

const text = (n: number) =>
  `Letter ${n} from the house by the sea tells of ${n * 7} gulls, of the ${n} boats that left, and of rain on day ${n * 3}.`;
/** Part of `text(n)`, so that it is contained in it. */
const beginning = (n: number) => text(n).slice(0, text(n).lastIndexOf(','));

let folder: string;
let report: DedupReport;
let rows: readonly Row[];
const listed = (name: string) => path.join(report.output!, name);

/** Lines of a file of JSON Lines: a text, texts of a chat, or what stands there as it is. */
type Line = { readonly id: string; readonly text: string } | { readonly id: string; readonly chat: readonly string[] };
const isLine = (line: Line | string): line is Line => typeof line !== 'string';

function jsonLines(file: string, lines: readonly (Line | string)[], entry: string | null = null) {
  let index = 0;
  let document = 0;
  const known: Row[] = [];
  const written = lines.map((line, at) => {
    if (!isLine(line)) {
      if (line.trim() !== '') index++;
      return line;
    }
    const texts = 'text' in line ? [line.text] : line.chat;
    known.push({ file, entry, row: entry === null ? at + 1 : index + 1, index, document, id: line.id, texts });
    index++;
    document++;
    return JSON.stringify(
      'text' in line
        ? line
        : {
            id: line.id,
            messages: line.chat.map((content, turn) => ({ role: turn % 2 ? 'assistant' : 'user', content })),
          },
    );
  });
  return { content: `${written.join('\n')}\n`, known };
}

function table(file: string, all: readonly { readonly id: string; readonly text: string }[]): readonly Row[] {
  return all.map(({ id, text: own }, index) => ({
    file,
    entry: null,
    row: index + 1,
    index,
    document: index,
    id,
    texts: [own],
  }));
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-dedup-')));
  const data = path.join(folder, 'data');
  const line = (id: string, n: number): Line => ({ id, text: text(n) });
  const a = jsonLines('web/a.jsonl', [
    '',
    line('a0', 0),
    line('a1', 1),
    '  ',
    '{"id": "broken", "text": ',
    line('a2', 0),
    '{"id": "empty", "text": ""}',
    { id: 'a3', text: beginning(1) },
    '',
    line('a4', 2),
    line('a5', 1),
  ]);
  const packed = jsonLines('web/b.jsonl.gz', ['', line('b0', 2), '', line('b1', 3), line('b2', 3)]);
  const chats = jsonLines('web/chats.jsonl', [
    { id: 'c0', chat: [text(20), text(21)] },
    // Every record of it repeats: it goes. Of the next only the question does: it stays.
    { id: 'c1', chat: [text(20), text(21)] },
    { id: 'c2', chat: [text(20), text(22)] },
  ]);
  const cells = [
    { id: 'd0', text: text(4) },
    { id: 'd1', text: text(0) },
    { id: 'd2', text: text(4) },
  ];
  const columns = [
    { id: 'e0', text: text(5) },
    { id: 'e1', text: text(5) },
    { id: 'e2', text: text(6) },
  ];
  const elements = [
    { id: 'f0', text: text(7) },
    { id: 'f1', text: text(8) },
    { id: 'f2', text: text(7) },
  ];
  const inTar = [
    jsonLines('web/g.tar', ['', '', line('g0', 9), line('g1', 10), line('g2', 9)], 'x/one.jsonl'),
    jsonLines('web/g.tar', [line('g3', 11), '', line('g4', 10)], 'x/two.jsonl'),
  ];
  await writeFiles(data, {
    'web/a.jsonl': a.content,
    'web/chats.jsonl': chats.content,
    // A quoted field holds a line break; a blank line is no row.
    'web/d.csv': `id,text\n${cells.map((cell) => `${cell.id},"${cell.text}\n"\n`).join('\n')}`,
    'web/f.json': JSON.stringify(elements),
    'web/t1.txt': text(12),
    'web/t2.txt': text(12),
  });
  await writeFile(path.join(data, 'web/b.jsonl.gz'), gzipSync(packed.content));
  await writeFile(
    path.join(data, 'web/e.parquet'),
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', type: 'STRING', data: columns.map(({ id }) => id) },
          { name: 'text', type: 'STRING', data: columns.map(({ text: own }) => own) },
        ],
      }),
    ),
  );
  const tar = pack();
  for (const { content, known } of inTar) tar.entry({ name: known[0]!.entry! }, content);
  tar.finalize();
  await pipeline(tar, createWriteStream(path.join(data, 'web/g.tar')));
  const whole = (file: string): Row => ({
    file,
    entry: null,
    row: null,
    index: 0,
    document: 0,
    id: null,
    texts: [text(12)],
  });
  rows = [
    ...a.known,
    ...packed.known,
    ...chats.known,
    ...table('web/d.csv', cells),
    ...table('web/e.parquet', columns),
    ...table('web/f.json', elements),
    ...inTar.flatMap(({ known }) => known),
    whole('web/t1.txt'),
    whole('web/t2.txt'),
  ].map((row) => ({ ...row, file: row.file.slice('web/'.length) }));

  report = await dedup({
    data: [path.join(data, 'web')],
    source: 'main',
    workspace: path.join(folder, 'ws'),
    workers: 1,
    removalBudget: 1,
    cwd: folder,
    output: 'lists',
    lists: REMOVAL_LISTS.map(({ name }) => name),
    now: () => new Date('2026-11-22T00:00:00Z'),
  });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a list leaves: no text twice, none lost, and as many rows fewer as the report says. */
function expectDone(isRemoved: (row: Row) => boolean, among: readonly Row[] = rows): void {
  const left = among.filter((row) => !isRemoved(row));
  const all = new Set(among.flatMap(({ texts }) => texts));
  const kept = left.flatMap(({ texts }) => texts);
  // The text that is part of another goes; the question of a row that stays for its answer stays with it.
  const expected = [...all].filter((one) => one !== beginning(1)).concat(text(20));
  expect(kept.toSorted()).toEqual(expected.toSorted());
}

const read = async <Item>(name: string): Promise<readonly Item[]> =>
  (await readFile(listed(name), 'utf8'))
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => JSON.parse(one) as Item);
const keyOf = ({ file, entry, row }: Pick<Row, 'file' | 'entry' | 'row'>) => JSON.stringify([file, entry, row]);

describe('each list, applied to the files, removes repeats and nothing else', () => {
  test('jsonl', async () => {
    interface Evidence extends Pick<Row, 'file' | 'entry' | 'row'> {
      readonly record_id: string;
      readonly row_removed: boolean;
      readonly role: string;
      readonly kind: string;
      readonly kept: string;
      readonly jaccard: number | null;
      readonly unit: string;
    }
    const evidence = await read<Evidence>('removals.jsonl');
    const removed = new Set(evidence.filter(({ row_removed }) => row_removed).map(keyOf));
    expectDone((row) => removed.has(keyOf(row)));
    expect(removed.size).toBe(report.removed.rows);
    expect(evidence).toHaveLength(report.removed.records);
    // What stays for a record is not removed itself.
    const gone = new Set(evidence.map(({ record_id }) => record_id));
    for (const { kept } of evidence) expect(gone).not.toContain(kept);
    expect(evidence.map(({ record_id }) => record_id)).toEqual(
      evidence.map(({ record_id }) => record_id).toSorted((one, other) => (one < other ? -1 : 1)),
    );
    const contained = evidence.find(({ record_id }) => record_id === 'main/a3')!;
    expect(contained).toMatchObject({ kind: 'contained', role: 'removed', file: 'a.jsonl', row: 8, unit: 'line' });
    expect(contained.jaccard).toBeCloseTo(overlap(beginning(1), text(1)), 12);
    expect(evidence.filter(({ entry }) => entry !== null).map(({ unit }) => unit)).toEqual(['row', 'row']);
  });

  test('ids', async () => {
    const ids = (await readFile(listed('removed-rows.txt'), 'utf8')).trimEnd().split('\n');
    expect(ids).toHaveLength(report.removed.rows);
    expect(new Set(ids).size).toBe(ids.length);
    const withId = rows.filter(({ id }) => id !== null);
    expectDone((row) => ids.includes(`main/${row.id}`), withId);
  });

  test('huggingface', async () => {
    const removed = await read<{ file: string; entry?: string; index: number }>('huggingface.jsonl');
    expect(removed).toHaveLength(report.removed.rows);
    expectDone((row) =>
      removed.some(
        ({ file, entry, index }) => file === row.file && (entry ?? null) === row.entry && index === row.index,
      ),
    );
    expect(removed.every(({ file, entry }) => (file === 'g.tar') === (entry !== undefined))).toBe(true);
  });

  test('datatrove', async () => {
    const removed = new Map<string, readonly number[]>();
    for (const reader of await readdir(listed('datatrove'))) {
      const paths = (await readFile(listed(`datatrove/${reader}/paths.txt`), 'utf8')).trimEnd().split('\n');
      for (const name of await readdir(listed(`datatrove/${reader}`))) {
        if (name === 'paths.txt') continue;
        const bytes = await readFile(listed(`datatrove/${reader}/${name}`));
        const numbers = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32LE(at * 4));
        expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
        expect(name).toMatch(/^\d{6}\.remove$/);
        removed.set(paths[Number(name.slice(0, 6))]!, numbers);
      }
      expect(paths).toEqual(paths.toSorted());
    }
    expect([...removed.keys()].toSorted()).toEqual(['a.jsonl', 'b.jsonl.gz', 'chats.jsonl', 'd.csv', 'e.parquet']);
    const readable = rows.filter(({ file }) => /jsonl|csv|parquet/.test(file));
    const others = new Set(rows.filter((row) => !readable.includes(row)).flatMap(({ texts }) => texts));
    expectDone(
      (row) => removed.get(row.file)!.includes(row.document),
      readable.filter(({ texts }) => !texts.some((one) => others.has(one))),
    );
    const { notes, entries } = report.lists.find(({ format }) => format === 'datatrove')!;
    expect(entries).toBe([...removed.values()].flat().length);
    expect(notes.map((note) => note.replaceAll('\u00a0', ' '))).toEqual([
      expect.stringMatching(/^4 rows to remove lie in files that datatrove has no reader for/),
      expect.stringMatching(/^1 file of these hold rows that could not be read/),
    ]);
  });

  test('parquet', async () => {
    const found: Record<string, unknown>[] = [];
    for await (const group of readParquetFile<Record<string, unknown>>(listed('removals.parquet')))
      found.push(...group);
    expect(found).toHaveLength(report.removed.records);
    const removed = new Set(
      found
        .filter((row) => row.row_removed === true)
        .map(({ file, entry, row }) => JSON.stringify([file, entry, row === null ? null : Number(row)])),
    );
    expectDone((row) => removed.has(keyOf(row)));
    expect(found.find((row) => row.record_id === 'main/a3')).toMatchObject({ row_id: 'main/a3', kind: 'contained' });
  });

  test('clusters', async () => {
    const found = await read<{ record_id: string; cluster: string; role: string }>('clusters.jsonl');
    for (const members of Map.groupBy(found, ({ cluster }) => cluster).values()) {
      expect(members.length).toBeGreaterThan(1);
      expect(members.filter(({ role }) => role === 'stays').length).toBeGreaterThan(0);
    }
    expect(found.filter(({ role }) => role === 'removed')).toHaveLength(report.removed.records);
  });
});

/** Jaccard index of the sets of word 5-grams. */
function overlap(one: string, other: string): number {
  const grams = (of: string) => {
    const words = of.toLowerCase().match(/[a-z0-9]+/g)!;
    return new Set(words.slice(4).map((_, at) => words.slice(at, at + 5).join(' ')));
  };
  const [a, b] = [grams(one), grams(other)];
  return a.intersection(b).size / a.union(b).size;
}

test('the report says what the folder holds, and stands in it', async () => {
  expect(JSON.parse(await readFile(listed('dedup.json'), 'utf8'))).toEqual(report);
  expect(report).toMatchObject({
    data_folder: path.join(folder, 'data/web'),
    output: path.join(folder, 'lists'),
    removed: { records_in_rows_that_stay: 1 },
  });
  const named = report.lists.flatMap(({ files }) => files.map(({ name }) => name));
  const there = (await readdir(report.output!, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(report.output!, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  expect(there.toSorted()).toEqual([...named, 'dedup.json'].toSorted());
});

test('a budget keeps records in and lists them; an empty data set gives empty lists; folders are not overwritten', async () => {
  const own = await temporaryFolder('dedup');
  const lines = Array.from({ length: 40 }, (_, n) => ({ id: `r${n}`, text: text(n % 20) }));
  await writeFiles(own, { 'data/a.jsonl': lines.map((row) => `${JSON.stringify(row)}\n`).join('') });
  const options = {
    data: [path.join(own, 'data')],
    source: 'main',
    workspace: path.join(own, 'ws'),
    workers: 1,
    cwd: own,
    output: 'lists',
  };
  const kept = await dedup(options);
  // 20 of 40 repeat; a tenth of 40 may go.
  expect(kept.repeats.removal).toMatchObject({ records: 4, kept_by_budget: 16 });
  const evidence = (await readFile(path.join(own, 'lists/removals.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(
    Object.groupBy(
      evidence.map((one) => JSON.parse(one)),
      ({ role }) => role,
    ),
  ).toMatchObject({
    removed: { length: 4 },
    'kept-by-budget': { length: 16 },
  });

  await expect(dedup(options)).rejects.toThrow('is there already');
  await mkdir(path.join(own, 'mine'));
  await writeFile(path.join(own, 'mine/letter.txt'), 'mine');
  await expect(dedup({ ...options, output: 'mine', replaces: true })).rejects.toThrow(InputError);
  expect(await readFile(path.join(own, 'mine/letter.txt'), 'utf8')).toBe('mine');
  await expect(dedup({ ...options, output: 'data/lists' })).rejects.toThrow('inside the data');
  await expect(dedup({ ...options, lists: ['xml'] })).rejects.toThrow('no format of removal lists');

  // Nothing repeats in the other data: the lists are there, and empty; the ones before are gone.
  await writeFiles(own, { 'other/b.jsonl': `${JSON.stringify({ id: 'b', text: text(1) })}\n` });
  const empty = await dedup({
    ...options,
    data: [path.join(own, 'other')],
    replaces: true,
    lists: REMOVAL_LISTS.map(({ name }) => name),
  });
  expect(empty.removed).toEqual({ records: 0, words: 0, rows: 0, records_in_rows_that_stay: 0 });
  expect(await readFile(path.join(own, 'lists/removals.jsonl'), 'utf8')).toBe('');
  expect(await readFile(path.join(own, 'lists/datatrove/jsonl/paths.txt'), 'utf8')).toBe('b.jsonl\n');
  for await (const group of readParquetFile(path.join(own, 'lists/removals.parquet'))) expect(group).toEqual([]);
  expect((await readdir(own)).toSorted()).toEqual(['data', 'lists', 'mine', 'other', 'ws']);
}, 60_000);
