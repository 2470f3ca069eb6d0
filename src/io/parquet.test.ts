import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectEvents } from '../../test/fixtures/byte-blocks.ts';
import { idOf } from './cell-value.ts';
import { parseJsonObject } from './json-object.ts';
import { parquet } from './parquet.ts';

type WriteOptions = Parameters<typeof parquetWriteBuffer>[0];

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-parquet-'));
  path = join(folder, 'data.parquet');
});
afterAll(() => rm(folder, { recursive: true }));

async function write(options: WriteOptions): Promise<void> {
  await writeFile(path, Buffer.from(parquetWriteBuffer(options)));
}

const decode = (groups: readonly number[], options = {}) =>
  collectEvents(parquet.decodeGroups!(path, groups, { maxRowBytes: 1 << 20, path: 'data.parquet', ...options }));

describe('Parquet', () => {
  test('is read by row groups, in the order asked for', async () => {
    await write({
      columnData: [{ name: 'id', data: Int32Array.from({ length: 2500 }, (_, id) => id) }],
      rowGroupSize: 1000,
    });
    expect(await parquet.index!(path)).toEqual([1000, 1000, 500]);
    const { rows } = await decode([2, 0]);
    expect(rows.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 1500 }, (_, index) => index));
    expect(rows.map(({ value }) => value.id)).toEqual([
      ...Array.from({ length: 500 }, (_, index) => 2000 + index),
      ...Array.from({ length: 1000 }, (_, index) => index),
    ]);
  });

  test('cells become JSON values', async () => {
    await write({
      columnData: [
        { name: 'text', data: ['a', '\ufeffžlutý 🐎'], type: 'STRING' },
        { name: 'big', data: [12n, 2n ** 60n], type: 'INT64' },
        { name: 'when', data: [new Date('2020-01-02T03:04:05.678Z'), new Date(0)], type: 'TIMESTAMP' },
        { name: 'json', data: [{ a: [1, { b: null }] }, [1, 'x']], type: 'JSON' },
        { name: 'bytes', data: [Uint8Array.of(0xff, 0xfe), Uint8Array.of(0x80)], type: 'BYTE_ARRAY' },
        { name: 'maybe', data: [null, true], type: 'BOOLEAN', nullable: true },
        { name: '__proto__', data: [1.5, Number.NaN], type: 'DOUBLE' },
      ],
    });
    const { rows, quarantined } = await decode([0]);
    expect(quarantined).toEqual([]);
    expect(rows.map(({ value }) => Object.entries(value))).toEqual([
      [
        ['text', 'a'],
        ['big', 12],
        ['when', '2020-01-02T03:04:05.678Z'],
        ['json', { a: [1, { b: null }] }],
        ['bytes', Uint8Array.of(0xff, 0xfe)],
        ['maybe', null],
        ['__proto__', 1.5],
      ],
      [
        ['text', '\ufeffžlutý 🐎'],
        ['big', 1152921504606846976n],
        ['when', '1970-01-01T00:00:00.000Z'],
        ['json', [1, 'x']],
        ['bytes', Uint8Array.of(0x80)],
        ['maybe', true],
        ['__proto__', Number.NaN],
      ],
    ]);
  });

  test('lists of structs arrive as arrays of objects', async () => {
    await write({
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'messages', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        {
          name: 'messages',
          data: [
            [
              { role: 'user', content: 'hi' },
              { role: 'assistant', content: 'hello' },
            ],
            [],
          ],
        },
      ],
    });
    const { values } = await decode([0]);
    expect(values).toEqual([
      {
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: 'hello' },
        ],
      },
      { messages: [] },
    ]);
  });

  test('the hash does not depend on the order of columns', async () => {
    const a = { name: 'a', data: ['x', 'y'] };
    const b = { name: 'b', data: [1, 2] };
    await write({ columnData: [a, b] });
    const first = await decode([0]);
    await write({ columnData: [b, a] });
    const second = await decode([0]);
    expect(second.rows.map(({ contentHash }) => contentHash)).toEqual(first.rows.map(({ contentHash }) => contentHash));
    expect(first.rows[0]!.contentHash).not.toBe(first.rows[1]!.contentHash);
  });

  test('pages compressed with Zstandard', async () => {
    await write({
      columnData: [{ name: 'text', data: ['a', 'b', 'a'] }],
      codec: 'ZSTD',
      compressors: { ZSTD: (input: Uint8Array) => zstdCompressSync(input) },
    });
    expect((await decode([0])).values).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'a' }]);
  });

  test('text that is not UTF-8 is quarantined with its row', async () => {
    await write({
      columnData: [{ name: 'text', data: ['good one', 'caf#', 'good two'], type: 'STRING' }],
      codec: 'UNCOMPRESSED',
      statistics: false,
    });
    const bytes = await readFile(path);
    bytes[bytes.indexOf('caf#') + 3] = 0xe9;
    await writeFile(path, bytes);
    const { values, quarantined } = await decode([0]);
    expect(values).toEqual([{ text: 'good one' }, { text: 'good two' }]);
    expect(quarantined).toMatchObject([{ ordinal: 1, reason: 'invalid-utf8' }]);
  });

  test('rows over the limit and samples', async () => {
    await write({
      columnData: [
        { name: 'text', data: ['a', 'x'.repeat(5000), ...Array.from({ length: 500 }, (_, id) => `t${id}`)] },
      ],
    });
    expect((await decode([0], { maxRowBytes: 1000 })).quarantined).toMatchObject([
      { reason: 'row-too-long', ordinal: 1 },
    ]);
    const counter = { next: 0 };
    const sample = await decode([0], { sampleShare: 0.2, counter });
    expect(counter.next).toBe(502);
    expect(sample.rows.length).toBeGreaterThan(60);
    expect(sample.rows.length).toBeLessThan(140);
  });
});

test.each(['UNCOMPRESSED', 'SNAPPY', 'ZSTD'] as const)('pages that hold only nulls are read, %s', async (codec) => {
  await write({
    columnData: [
      { name: 'id', type: 'INT32', data: Int32Array.from([1, 2]) },
      { name: 'note', type: 'STRING', nullable: true, data: [null, null] },
    ],
    codec,
    compressors: { ZSTD: (input) => zstdCompressSync(input) },
  });
  const { values, quarantined } = await decode([0]);
  expect(quarantined).toEqual([]);
  expect(values).toEqual([
    { id: 1, note: null },
    { id: 2, note: null },
  ]);
});

describe('broken Parquet', () => {
  const texts = Array.from({ length: 3000 }, (_, id) => `some text number ${id * 7919}`);

  test('a file that was cut gives one event', async () => {
    await write({ columnData: [{ name: 'text', data: texts }] });
    await truncate(path, 20_000);
    expect(await parquet.index!(path)).toEqual([0]);
    expect((await decode([0])).events).toMatchObject([
      { kind: 'quarantined', ordinal: 0, reason: 'truncated', sizeBytes: 20_000 },
    ]);
  });

  test('ids of 64 bits are the same as from JSON Lines, and no two are joined', async () => {
    const ids = [9007199254740991n, 9007199254740992n, 9007199254740993n, -9223372036854775808n, 7n];
    await write({ columnData: [{ name: 'id', data: ids, type: 'INT64' }] });
    const { rows } = await decode([0]);
    expect(rows.map(({ value }) => idOf(value.id))).toEqual(ids.map(String));
    const fromJson = ids.map((id) => parseJsonObject(`{"text":"a","id":${id}}`));
    expect(fromJson.map((row) => 'value' in row && idOf(row.value.id))).toEqual(ids.map(String));
  });

  test('JSON nested beyond all use stays text, and its row is read', async () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 1000; level++) deep = [deep];
    await write({
      columnData: [
        { name: 'text', data: ['a', 'b'], type: 'STRING' },
        { name: 'json', data: [deep, { a: 1 }], type: 'JSON' },
      ],
    });
    const { rows } = await decode([0]);
    expect(rows.map(({ value }) => value.json)).toEqual([`${'['.repeat(1000)}"x"${']'.repeat(1000)}`, { a: 1 }]);
  });

  test.each([
    ['text', Buffer.from('this is no Parquet file at all')],
    ['too short', Buffer.from('PAR1')],
    ['magic only', Buffer.from('PAR1PAR1PAR1')],
    ['absurd length of the index', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(50, 0xff), Buffer.from('PAR1')])],
  ])('%s gives one event', async (_, bytes) => {
    await writeFile(path, bytes);
    expect((await decode(await parquet.index!(path))).events).toMatchObject([
      { reason: 'malformed-parquet', isOpenEnded: true },
    ]);
  });

  test('damage in one row group costs that group', async () => {
    await write({ columnData: [{ name: 'text', data: texts }], rowGroupSize: 1000 });
    const bytes = await readFile(path);
    bytes.fill(0xff, 100, 300);
    await writeFile(path, bytes);
    const { rows, quarantined } = await decode([0, 1, 2]);
    expect(quarantined).toMatchObject([
      { ordinal: 0, reason: 'malformed-parquet', lostRows: 1000, detail: expect.stringContaining('row group 0') },
    ]);
    expect(quarantined[0]).not.toHaveProperty('isOpenEnded');
    expect(rows[0]!.ordinal).toBe(1000);
    expect((await decode([0, 1, 2], { sampleShare: 0.25 })).quarantined).toMatchObject([{ lostRows: 250 }]);
    expect(rows.map(({ value }) => value.text)).toEqual(texts.slice(1000));
  });

  test('pages that unfold too far are left alone', async () => {
    const data = Array.from({ length: 2000 }, () => 'the same text again and again');
    const limits = { maxExpansion: 10, freeExpansionBytes: 1000 };
    await write({
      columnData: [{ name: 'text', data, encoding: 'PLAIN' }],
      rowGroupSize: 2000,
      codec: 'ZSTD',
      compressors: { ZSTD: (input) => zstdCompressSync(input) },
    });
    expect((await decode([0])).rows).toHaveLength(2000);
    expect((await decode([0], limits)).quarantined).toMatchObject([{ reason: 'expands-too-far', lostRows: 2000 }]);
  });

  test('rows that repeat a text of the dictionary too often are left out', async () => {
    const data = Array.from({ length: 2000 }, () => 'the same long text again and again '.repeat(20));
    await write({ columnData: [{ name: 'text', data, encoding: 'RLE_DICTIONARY' }], rowGroupSize: 2000 });
    const limits = { maxExpansion: 100, freeExpansionBytes: 10_000 };
    const { rows, quarantined } = await decode([0], limits);
    expect(rows.length).toBeGreaterThan(10);
    expect(quarantined).toMatchObject([
      { reason: 'expands-too-far', ordinal: rows.length, lostRows: 2000 - rows.length },
    ]);
  });

  test('an index beyond the dictionary is damage, not a null', async () => {
    const data = Array.from({ length: 24 }, (_, id) => `kind ${id % 3}`);
    await write({ columnData: [{ name: 'kind', data, encoding: 'RLE_DICTIONARY' }], codec: 'UNCOMPRESSED' });
    const bytes = await readFile(path);
    // Indices of 2 bits in one run of 3 groups: 0 1 2 0 1 2... (packed from the lowest bit: 0x24 0x49 0x92).
    const at = bytes.indexOf(Buffer.of(2, 7, 0x24, 0x49, 0x92));
    expect(at).toBeGreaterThan(0);
    bytes[at + 3] = 0xff;
    await writeFile(path, bytes);
    expect((await decode([0])).quarantined).toMatchObject([
      { reason: 'malformed-parquet', lostRows: 24, detail: expect.stringContaining('the largest value is 2') },
    ]);
  });

  test('no damage anywhere crashes the reader', async () => {
    await write({
      columnData: [
        { name: 'text', data: texts.slice(0, 200) },
        { name: 'id', data: Int32Array.from({ length: 200 }, (_, id) => id) },
      ],
    });
    const sound = await readFile(path);
    for (let at = 0; at < sound.length; at += Math.ceil(sound.length / 150)) {
      const bytes = Buffer.from(sound);
      bytes[at]! ^= 0x55;
      await writeFile(path, bytes);
      const counts = await parquet.index!(path);
      const { events } = await decode(counts.keys().toArray());
      expect(events.length).toBeGreaterThan(0);
    }
  });

  test('no damage to the places of pages crashes the reader', async () => {
    await write({ columnData: [{ name: 'text', data: ['a', 'b', 'c', 'd', 'e', 'f'] }], rowGroupSize: 2 });
    const sound = await readFile(path);
    for (let at = 4; at < sound.length - 8; at++) {
      const bytes = Buffer.from(sound);
      bytes[at]! ^= 0xff;
      await writeFile(path, bytes);
      const { events } = await decode((await parquet.index!(path)).keys().toArray());
      expect(events.length).toBeGreaterThan(0);
    }
  });

  test('bytes behind the index are damage too', async () => {
    await write({ columnData: [{ name: 'text', data: ['a'] }] });
    await appendFile(path, 'tail');
    expect((await decode([0])).reasons).toEqual(['truncated']);
  });
});
