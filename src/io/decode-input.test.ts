import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectEvents, readAll } from '../../test/fixtures/byte-blocks.ts';
import { type DecodeInputOptions, decodeInput, type InputChange, type InputPart } from './decode-input.ts';
import { type InventoryEntry, takeInventory } from './inventory.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-decode-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, content: string | Uint8Array): Promise<InventoryEntry> {
  await writeFile(join(folder, name), content);
  const { entries } = await takeInventory([join(folder, name)]);
  expect(entries).toHaveLength(1);
  return entries[0]!;
}

const decode = (entry: InventoryEntry, part: InputPart = { kind: 'all' }, options: DecodeInputOptions = {}) =>
  collectEvents(decodeInput(entry, part, options));

async function tarOf(
  entries: readonly (readonly [string | Parameters<ReturnType<typeof pack>['entry']>[0], string | Uint8Array])[],
): Promise<Buffer> {
  const packer = pack();
  for (const [header, content] of entries)
    packer.entry(typeof header === 'string' ? { name: header } : header, Buffer.from(content as string));
  packer.finalize();
  return readAll(packer as unknown as AsyncIterable<Uint8Array>);
}

const ROWS = Array.from({ length: 500 }, (_, id) => ({ id, text: `row number ${id * 7919} of many` }));
const JSONL = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('parts', () => {
  test('ranges that tile a file give each row once, with the hashes of the whole', async () => {
    const entry = await put('tiled.jsonl', `${JSONL}not json\n\n${JSONL}`);
    const whole = await decode(entry);
    expect([whole.rows.length, whole.reasons]).toEqual([1000, ['malformed-json']]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(entry.sizeBytes - 1), { maxLength: 5 }), async (cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), entry.sizeBytes];
        const events = [];
        // Lines of a part count from its beginning; those of all parts before it come on top.
        let firstLine = 0;
        for (let index = 0; index + 1 < bounds.length; index++) {
          const counter = { next: 0 };
          const part = await decode(
            entry,
            { kind: 'range', start: bounds[index]!, end: bounds[index + 1]! },
            { blockBytes: 1000, counter },
          );
          for (const event of part.events) events.push({ ...event, ordinal: firstLine + event.ordinal });
          firstLine += counter.next;
        }
        expect(events).toEqual(whole.events);
        expect(firstLine).toBe(1002);
      }),
      { numRuns: 15 },
    );
  });

  test('row groups', async () => {
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [{ name: 'id', data: Int32Array.from({ length: 30 }, (_, id) => id) }],
        rowGroupSize: 10,
      }),
    );
    const entry = await put('groups.parquet', bytes);
    expect((await decode(entry)).rows).toHaveLength(30);
    expect(
      (await decode(entry, { kind: 'groups', groups: [1] })).values.map((value) => (value as { id: number }).id),
    ).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  test('a part that does not fit the format is the fault of the caller', async () => {
    const entry = await put('whole.txt', 'text');
    await expect(decode(entry, { kind: 'range', start: 0, end: 4 })).rejects.toThrow(TypeError);
    await expect(decode(entry, { kind: 'groups', groups: [0] })).rejects.toThrow(TypeError);
    const packed = await put('packed.jsonl.gz', gzipSync(JSONL));
    await expect(decode(packed, { kind: 'range', start: 0, end: 4 })).rejects.toThrow(TypeError);
  });
});

describe('compressed files', () => {
  test.each([
    ['gz', gzipSync],
    ['zst', zstdCompressSync],
  ] as const)('.%s: whole, in several pieces, and cut', async (suffix, compress) => {
    const whole = await decode(await put(`whole.jsonl.${suffix}`, Buffer.concat([compress(JSONL), compress(JSONL)])));
    expect([whole.rows.length, whole.reasons]).toEqual([1000, []]);

    const long = Array.from({ length: 40_000 }, (_, id) =>
      JSON.stringify({ id, n: (id * 2654435761) % 4294967296 }),
    ).join('\n');
    const compressed = compress(long);
    const cut = await decode(
      await put(`cut.jsonl.${suffix}`, compressed.subarray(0, Math.floor(compressed.length * 0.8))),
    );
    expect(cut.reasons).toEqual(['truncated']);
    expect(cut.events.at(-1)).toMatchObject({ kind: 'quarantined', ordinal: cut.rows.length });
    expect(cut.rows.length).toBeGreaterThan(20_000);
    expect(cut.values).toEqual(
      long
        .split('\n')
        .slice(0, cut.rows.length)
        .map((line) => JSON.parse(line)),
    );
  });

  test('a bomb keeps the rows before it', async () => {
    const entry = await put('bomb.jsonl.gz', Buffer.concat([gzipSync(JSONL), gzipSync(Buffer.alloc(32 << 20))]));
    const { rows, reasons } = await decode(entry, { kind: 'all' }, { maxExpansion: 50, freeExpansionBytes: 1 << 20 });
    expect(rows).toHaveLength(500);
    expect(reasons).toEqual(['expands-too-far']);
  });

  test('foreign bytes behind the stream', async () => {
    const { rows, reasons } = await decode(
      await put('tail.jsonl.gz', Buffer.concat([gzipSync(JSONL), Buffer.from('garbage')])),
    );
    expect([rows.length, reasons]).toEqual([500, ['malformed-archive']]);
  });
});

describe('archives', () => {
  test('entries are read by their own format, and what is no data is told', async () => {
    const tar = await tarOf([
      ['texts/žlutý.md', '# One\n'],
      ['rows.jsonl', '{"a":1}\nbroken\n{"a":2}\n'],
      ['table.csv', 'a,b\n1,2\n'],
      ['list.json.gz', gzipSync('[{"x":1},{"x":2}]')],
      ['lines.jsonl.zst', zstdCompressSync('{"z":1}\n')],
      [{ name: 'link', type: 'symlink', linkname: '/etc/passwd' }, ''],
      ['image.png', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
      ['.hidden.txt', 'x'],
      ['empty.txt', ''],
      ['inner.tar', await tarOf([['a.txt', 'x']])],
      ['data.parquet', 'PAR1'],
      ['../../escape.txt', 'outside?'],
      ['folder/', ''],
    ]);
    for (const [name, bytes] of [
      ['all.tar', tar],
      ['all.tar.gz', gzipSync(tar)],
      ['all.tar.zst', zstdCompressSync(tar)],
    ] as const) {
      const { events } = await decode(await put(name, bytes), { kind: 'all' }, { blockBytes: 700 });
      expect(events.map(({ ordinal }) => ordinal)).toEqual(events.map((_, index) => index));
      expect(events.map((event) => [event.entry, event.kind === 'row' ? event.value : event.reason])).toEqual([
        ['texts/žlutý.md', { text: '# One\n', path: 'texts/žlutý.md' }],
        ['rows.jsonl', { a: 1 }],
        ['rows.jsonl', 'malformed-json'],
        ['rows.jsonl', { a: 2 }],
        ['table.csv', { a: '1', b: '2' }],
        ['list.json.gz', { x: 1 }],
        ['list.json.gz', { x: 2 }],
        ['lines.jsonl.zst', { z: 1 }],
        ['link', 'unsupported-entry'],
        ['image.png', 'unsupported-entry'],
        ['.hidden.txt', 'unsupported-entry'],
        ['empty.txt', 'no-text'],
        ['inner.tar', 'unsupported-entry'],
        ['data.parquet', 'unsupported-entry'],
        ['../../escape.txt', { text: 'outside?', path: '../../escape.txt' }],
      ]);
    }
  });

  test('an archive that was cut keeps the rows before the cut', async () => {
    const tar = await tarOf([
      ['one.txt', 'first text'],
      ['two.jsonl', JSONL],
    ]);
    const { rows, reasons, events } = await decode(await put('cut.tar', tar.subarray(0, 512 * 3 + 4000)));
    expect(reasons).toEqual(['truncated']);
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.slice(1).map(({ value }) => value)).toEqual(ROWS.slice(0, rows.length - 1));
    expect(events.at(-1)).toMatchObject({ reason: 'truncated', ordinal: rows.length });
  });

  test('a bomb inside an archive ends its entry, not the archive', async () => {
    const tar = await tarOf([
      ['bomb.txt.gz', gzipSync(Buffer.alloc(16 << 20))],
      ['after.txt', 'still read'],
    ]);
    const { values, quarantined } = await decode(
      await put('bomb.tar', tar),
      { kind: 'all' },
      { maxExpansion: 50, freeExpansionBytes: 1 << 20 },
    );
    expect(values).toMatchObject([{ text: 'still read' }]);
    expect(quarantined).toMatchObject([{ reason: 'expands-too-far', entry: 'bomb.txt.gz' }]);
  });
});

describe('files that go wrong between listing and reading', () => {
  test('a file that is gone', async () => {
    const entry = await put('gone.jsonl', JSONL);
    await rm(entry.path);
    expect((await decode(entry)).events).toMatchObject([
      { reason: 'unreadable-file', ordinal: 0, isOpenEnded: true, detail: expect.stringContaining('ENOENT') },
    ]);
    expect((await decode({ ...entry, path: folder })).reasons).toEqual(['unreadable-file']);
  });

  test('a file that grew or shrank', async () => {
    const entry = await put('grown.jsonl', JSONL);
    await appendFile(entry.path, '{"id":-1}\n');
    expect((await decode(entry)).reasons).toEqual(['changed-while-read']);
    await truncate(entry.path, 100);
    expect((await decode(entry)).events.at(-1)).toMatchObject({ reason: 'changed-while-read' });
    const gone = await put(
      'gone.parquet',
      Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'id', data: [1] }] })),
    );
    await rm(gone.path);
    expect((await decode(gone)).reasons).toEqual(['unreadable-file']);
  });

  test('growth is told to who asks for it, and loses nothing; what became shorter does', async () => {
    const entry = await put('growing.jsonl', JSONL);
    const changes: InputChange[] = [];
    const onChanged = (change: InputChange) => changes.push(change);
    const whole = await decode(entry, { kind: 'all' }, { onChanged });
    expect(changes).toEqual([]);
    await appendFile(entry.path, '{"id":-1}\n');
    const grown = await decode(entry, { kind: 'all' }, { onChanged });
    expect(grown.quarantined).toEqual([]);
    expect(grown.rows).toHaveLength(whole.rows.length + 1);
    expect(changes).toEqual([{ listedBytes: entry.sizeBytes, nowBytes: entry.sizeBytes + 10 }]);
    await truncate(entry.path, 100);
    expect((await decode(entry, { kind: 'all' }, { onChanged })).events.at(-1)).toMatchObject({
      reason: 'changed-while-read',
      isOpenEnded: true,
    });
    await rm(entry.path);
    expect((await decode(entry, { kind: 'all' }, { onChanged })).reasons).toEqual(['unreadable-file']);
    expect(changes).toHaveLength(1);
  });

  test('a file that did not change is not said to have changed', async () => {
    const entry = await put('same.jsonl', JSONL);
    expect((await stat(entry.path, { bigint: true })).mtimeNs.toString()).toBe(entry.mtimeNs);
    expect((await decode(entry)).reasons).toEqual([]);
  });
});

const DATA = process.env.OUTCROSS_DATA ?? join(import.meta.dirname, '../../../shared/data');

describe.skipIf(!existsSync(DATA))(`real files (skipped where ${DATA} is absent)`, () => {
  // Rows as the folder's own list counts them; a table's header is no row.
  test.each([
    ['text/peps_2022-11-29.jsonl.gz', 'jsonl', 301],
    ['text/poems_tang.jsonl.gz', 'jsonl', 3002],
    ['dedup/pep_cross_cluster_pairs.json', 'json-array', 36],
    ['numeric/vega_movies.json.gz', 'json-array', 3201],
    ['numeric/berndt-cps-wages-1985.csv.gz', 'csv', 534],
    ['recsys/ml_latest_small_2018.movies.csv.gz', 'csv', 9742],
    ['text/tinyshakespeare.txt.gz', 'text-file', 1],
    ['text/tldr_tree_2022-11-29.tar.gz', 'by-entry', 3710],
  ])('%s: %s, %i rows', async (name, format, rowCount) => {
    const { entries } = await takeInventory([join(DATA, name)]);
    expect(entries).toMatchObject([{ format }]);
    const { rows, quarantined } = await decode(entries[0]!);
    expect(quarantined).toEqual([]);
    expect(rows).toHaveLength(rowCount);
    expect(rows.every(({ value }) => Object.keys(value).length > 0)).toBe(true);
  });
});
