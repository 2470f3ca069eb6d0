import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, collectEvents, type Decoded } from '../../test/fixtures/byte-blocks.ts';
import { FORMATS, formatNamed, sniffFormat } from './formats.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-formats-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface TextRow {
  readonly id: string;
  readonly text: string;
}

/** How each format writes the rows that all of them can hold: two columns of text. */
const WRITERS: Readonly<Record<string, (rows: readonly TextRow[]) => Uint8Array>> = {
  jsonl: (rows) => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  'json-array': (rows) => Buffer.from(JSON.stringify(rows, null, 1)),
  csv: (rows) =>
    Buffer.from(['id,text', ...rows.map(({ id, text }) => `${id},"${text.replaceAll('"', '""')}"`)].join('\r\n')),
  parquet: (rows) =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: rows.map(({ id }) => id), type: 'STRING' },
          { name: 'text', data: rows.map(({ text }) => text), type: 'STRING' },
        ],
        rowGroupSize: 3,
      }),
    ),
};

async function decodeWritten(
  name: string,
  bytes: Uint8Array,
  options: { sampleShare?: number; counter?: { next: number } } = {},
): Promise<Decoded> {
  const format = formatNamed(name)!;
  const decodeOptions = { maxRowBytes: 1 << 20, path: 'data', ...options };
  if (format.decode !== undefined) return collectEvents(format.decode(blocksOf(bytes, 37), decodeOptions));
  const path = join(folder, 'contract');
  await writeFile(path, bytes);
  const groups = (await format.index!(path)).keys().toArray();
  return collectEvents(format.decodeGroups!(path, groups, decodeOptions));
}

describe.each(Object.keys(WRITERS))('contract of %s', (name) => {
  const write = WRITERS[name]!;
  const texts = fc.array(
    fc.string({ unit: fc.constantFrom('a', 'ž', '🐎', '"', ',', ';', '\n', '\\', '\u2028', '{', ']'), maxLength: 20 }),
    { minLength: 1, maxLength: 8 },
  );

  test('the rows written are the rows read, numbered densely, with sizes and hashes', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (list) => {
        const written = list.map((text, index) => ({ id: `r${index}`, text }));
        const { rows, quarantined } = await decodeWritten(name, write(written));
        expect(quarantined).toEqual([]);
        expect(rows.map(({ value }) => ({ ...value }))).toEqual(written);
        expect(rows.map(({ ordinal }) => ordinal)).toEqual(written.map((_, index) => index));
        expect(
          rows.every(({ sizeBytes, contentHash }) => sizeBytes > 0 && contentHash >= 0n && contentHash < 1n << 64n),
        ).toBe(true);
        expect(new Set(rows.map(({ contentHash }) => contentHash)).size).toBe(written.length);
      }),
      { numRuns: 40 },
    );
  });

  test('equal rows have equal hashes wherever they stand', async () => {
    const a = { id: 'a', text: 'one' };
    const b = { id: 'b', text: 'two' };
    const { rows } = await decodeWritten(name, write([a, b, a, b]));
    const hashes = rows.map(({ contentHash }) => contentHash);
    expect([hashes[0] === hashes[2], hashes[1] === hashes[3], hashes[0] === hashes[1]]).toEqual([true, true, false]);
  });

  test('samples are nested and every row is counted', async () => {
    const bytes = write(Array.from({ length: 300 }, (_, id) => ({ id: `r${id}`, text: `text ${id}` })));
    const counter = { next: 0 };
    const large = await decodeWritten(name, bytes, { sampleShare: 0.6, counter });
    const small = await decodeWritten(name, bytes, { sampleShare: 0.3 });
    expect(counter.next).toBe(300);
    const kept = new Set(large.rows.map(({ ordinal }) => ordinal));
    expect(small.rows.every(({ ordinal }) => kept.has(ordinal))).toBe(true);
    expect(large.rows.length).toBeGreaterThan(small.rows.length);
    expect(small.rows.length).toBeGreaterThan(40);
  });

  test('is found by its content', () => {
    const head = write(Array.from({ length: 6 }, (_, id) => ({ id: `${id}`, text: 'x, y' }))).subarray(0, 65536);
    const sniffed = sniffFormat('no-extension', head);
    // A table of two columns looks like prose with commas; it needs its extension.
    expect(sniffed.kind === 'format' && sniffed.format.name).toBe(name === 'csv' ? 'text-file' : name);
    expect(sniffFormat(`x${formatNamed(name)!.extensions[0]}`, head)).toMatchObject({ format: { name } });
  });
});

test('every format has its place in the contract or is a text format', () => {
  expect(FORMATS.map(({ name }) => name).sort()).toEqual([...Object.keys(WRITERS), 'text-file', 'text-lines'].sort());
});

describe('sniffing', () => {
  const sniff = (path: string, head: string | Uint8Array) => {
    const sniffed = sniffFormat(path, Buffer.from(head as string));
    return sniffed.kind === 'format' ? sniffed.format.name : `unsupported: ${sniffed.what}`;
  };

  test.each([
    ['a.jsonl', 'nonsense', 'jsonl'],
    ['A.NDJSON', '', 'jsonl'],
    ['a.json', '{"a":1}\n{"a":2}\n', 'jsonl'],
    ['a.json', '{\n "a":1}', 'json-array'],
    ['a.json', '[{"a":1}]', 'json-array'],
    ['a.tsv', 'a\tb', 'csv'],
    ['a.md', '{"a":1}\n{"a":2}\n', 'text-file'],
    ['README', 'plain words\n', 'text-file'],
    ['part-0000', '{"a":1}\n', 'jsonl'],
    ['part-0001', 'a,b,c\n1,2,3\n4,5,6\n7,8,9\n', 'csv'],
    ['notes', 'Dear Anna, hello, you.\nI am well, and here, now.\nSo be it.\nYes, yes, yes.\n', 'text-file'],
    ['x', 'PAR1....', 'parquet'],
    ['x.xlsx', 'PK\x03\x04', 'unsupported: a spreadsheet'],
    ['x', 'PK\x03\x04', 'unsupported: a zip archive'],
    ['x.bin', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'unsupported: an image'],
    ['x.pkl', '', 'unsupported: a Python pickle or tensor file'],
    ['x.arrow', 'ARROW1', 'unsupported: an Arrow or Feather file'],
    ['x.bz2', 'BZh9', 'unsupported: a bzip2 file'],
    ['x.7z', '', 'unsupported: a 7-Zip or RAR archive'],
    ['x.xz', '', 'unsupported: an xz file'],
    ['x.dat', Buffer.from([0, 1, 2, 3, 0xff, 0xfe, 5, 6]), 'unsupported: neither text nor a format that can be read'],
  ])('%s with %j is %s', (path, head, expected) => {
    expect(sniff(path, head)).toBe(expected);
  });

  test('a refusal says what to do instead', () => {
    for (const name of ['a.zip', 'a.pdf', 'a.docx', 'a.png', 'a.mp3', 'a.pkl']) {
      const sniffed = sniffFormat(name, Buffer.from(''));
      expect(sniffed.kind === 'unsupported' && sniffed.remedy.length > 10).toBe(true);
    }
  });
});
