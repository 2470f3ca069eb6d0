import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeText, readAll } from '../../test/fixtures/byte-blocks.ts';
import { type DecodableInput, type DecodeInputOptions, decodeInput, type InputPart } from './decode-input.ts';
import type { RowFormat } from './format.ts';
import { formatNamed } from './formats.ts';
import { takeInventory } from './inventory.ts';
import type { RowEvent } from './row.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-wanted-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Files of one format as people and accidents make them: good rows, bad ones, and what breaks the rows around it. */
interface Kind {
  readonly format: string;
  readonly extension: string;
  readonly file: fc.Arbitrary<Buffer>;
}

const text = fc.string({ unit: fc.constantFrom('a', 'ž', ' ', '"', '\\', ',', ';', '{', '}', '🐎'), maxLength: 9 });
const NOT_UTF8 = Buffer.from('caf\xe9', 'latin1');
const mark = fc.constantFrom('', '', '\ufeff');
const lineEnd = fc.constantFrom('\n', '\r\n');

const jsonRow = fc.oneof(
  text.map((value) => JSON.stringify({ text: value })),
  text.map((value) => JSON.stringify({ id: 1, text: value, parts: [{ id: -1 }, { text: value }] })),
  text.map((value) => JSON.stringify({ 'a,b': 1, text: value })),
  text.map((value) => JSON.stringify({ a: value, b: 2 })),
  text.map((value) => `{ "te\\u0078t" : ${JSON.stringify(value)}, "text": 1 }`),
);
const brokenJson = fc.constantFrom(
  '{"text":tru}',
  '{"text":"x"',
  '{"text":"x}',
  '{"text":[1,2}',
  '{"text":"x"}}',
  '{"text":"\\u0000"}',
  '12',
  '["text"]',
  `{"text":"${'long '.repeat(60)}"}`,
);
const textLine = fc.oneof(text, fc.constantFrom('', '  ', 'nul \0 byte', 'long '.repeat(60)));

const table = fc
  .tuple(
    fc.constantFrom(',', ';', '\t'),
    fc.array(
      fc.oneof(
        fc.tuple(text, text).map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`)),
        fc.tuple(text, text).map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}\nmore"`)),
        fc.constantFrom(
          ['1', 'plain'],
          ['1', '"never closed'],
          ['', '"closed" late'],
          ['one'],
          ['a', 'b', 'c'],
          ['\0', 'nul'],
        ),
        fc.constant(['long', 'x'.repeat(300)]),
      ),
      { maxLength: 14 },
    ),
    mark,
    lineEnd,
  )
  .map(([separator, rows, first, end]) => [
    first,
    [['id', 'text'], ...rows].map((cells) => cells.join(separator)).join(end),
  ]);

/** Replaces some letters by bytes that are not UTF-8. */
function spoil(content: string, isSpoiled: boolean): Buffer {
  const bytes = Buffer.from(content);
  if (!isSpoiled) return bytes;
  const at = bytes.indexOf('a', Math.floor(bytes.length / 2));
  return at === -1 ? bytes : Buffer.concat([bytes.subarray(0, at), NOT_UTF8, bytes.subarray(at + 1)]);
}

const spoilt = (content: fc.Arbitrary<string>) =>
  fc.tuple(content, fc.nat(3)).map(([whole, chance]) => spoil(whole, chance === 0));

const jsonl: Kind = {
  format: 'jsonl',
  extension: '.jsonl',
  file: spoilt(
    fc
      .tuple(
        mark,
        fc.array(fc.oneof({ weight: 3, arbitrary: jsonRow }, brokenJson, fc.constant(' ')), { maxLength: 14 }),
      )
      .chain(([first, rows]) => lineEnd.map((end) => first + rows.join(end))),
  ),
};
const textLines: Kind = {
  format: 'text-lines',
  extension: '.log',
  file: spoilt(fc.tuple(mark, fc.array(textLine, { maxLength: 14 })).map(([first, rows]) => first + rows.join('\n'))),
};
const csv: Kind = { format: 'csv', extension: '.csv', file: spoilt(table.map((parts) => parts.join(''))) };
const jsonArray: Kind = {
  format: 'json-array',
  extension: '.json',
  file: spoilt(
    fc
      .tuple(
        mark,
        fc.array(fc.oneof({ weight: 4, arbitrary: jsonRow }, brokenJson), { maxLength: 14 }),
        fc.constantFrom('[', '{"note":"x","data":[', '\n[\n  ', ''),
        fc.constantFrom(',', ',\n  '),
      )
      .map(([first, rows, open, separator]) => {
        if (open === '') return first + rows.join('\n');
        return `${first}${open}${rows.join(separator)}]${open.includes('data') ? ',"rest":[{"b":1}]}' : ''}`;
      }),
  ),
};
const textFile: Kind = {
  format: 'text-file',
  extension: '.md',
  file: fc.oneof(
    spoilt(text),
    fc.constantFrom(Buffer.from(' \n'), Buffer.from('\ufeffmarked'), Buffer.from('long '.repeat(80))),
  ),
};
const STREAMS = [jsonl, textLines, csv, jsonArray, textFile] as const;

const compression = fc.constantFrom<[string, (bytes: Buffer) => Buffer]>(
  ['', (bytes) => bytes],
  ['.gz', gzipSync],
  ['.zst', zstdCompressSync],
);

/** Which ordinals are wanted: none, all, or some that depend on a number. */
const wanting: fc.Arbitrary<(ordinal: number) => boolean> = fc.oneof(
  fc.constant(() => false),
  fc.constant(() => true),
  fc.nat(1 << 20).map((seed) => (ordinal: number) => Math.imul(ordinal + 1, 2654435761 ^ (seed * 40503)) % 3 === 0),
  fc.nat(14).map((only) => (ordinal: number) => ordinal === only),
  fc.nat(14).map((from) => (ordinal: number) => ordinal >= from),
);
interface Settings {
  readonly wants: (ordinal: number) => boolean;
  readonly sampleShare: number | undefined;
  readonly blockBytes: number;
  readonly maxRowBytes: number;
}

const settings: fc.Arbitrary<Settings> = fc.record({
  wants: wanting,
  sampleShare: fc.constantFrom(undefined, undefined, 0.5),
  blockBytes: fc.constantFrom(17, 100, 4096),
  maxRowBytes: fc.constantFrom(120, 1 << 20),
});

async function read(input: DecodableInput, part: InputPart, options: DecodeInputOptions) {
  const counter = { next: 0 };
  const events: RowEvent[] = [];
  for await (const batch of decodeInput(input, part, { ...options, counter })) events.push(...batch);
  return { events, positions: counter.next };
}

/** Holds a reading with `wants` against the filtered reading without. */
async function compare(input: DecodableInput, part: InputPart, { wants, sampleShare, ...rest }: Settings) {
  const options = { ...rest, ...(sampleShare !== undefined && { sampleShare }) };
  const whole = await read(input, part, options);
  const wanted = await read(input, part, { ...options, wants });
  expect(wanted.positions).toBe(whole.positions);
  expect(wanted.events).toEqual(whole.events.filter(({ ordinal }) => wants(ordinal)));
  return whole.events;
}

let fileCount = 0;
async function put(name: string, bytes: Uint8Array, format?: string): Promise<DecodableInput> {
  const path = join(folder, `${fileCount++}-${name}`);
  await writeFile(path, bytes);
  const { entries, problems } = await takeInventory([path], format === undefined ? {} : { format });
  if (entries.length > 0) return entries[0]!;
  // What no inventory would list is decoded all the same.
  expect(problems).toHaveLength(1);
  return {
    path,
    displayPath: name,
    sizeBytes: bytes.length,
    mtimeNs: '0',
    format: format ?? 'text-file',
    compression: 'none',
    archive: 'none',
  };
}

describe('what is wanted comes as it does among everything', () => {
  test.each(STREAMS.map((kind) => [kind.format, kind] as const))('%s, plain, packed and cut', async (_, kind) => {
    const seen = { row: 0, quarantined: 0 };
    await fc.assert(
      fc.asyncProperty(kind.file, compression, fc.nat(4), settings, async (bytes, [suffix, compress], cut, options) => {
        const packed = compress(bytes);
        const kept = cut === 0 ? packed.subarray(0, Math.ceil(packed.length * 0.8)) : packed;
        const entry = await put(`a${kind.extension}${suffix}`, kept);
        const events = await compare({ ...entry, format: kind.format }, { kind: 'all' }, options);
        for (const event of events) seen[event.kind]++;
      }),
      { numRuns: 120 },
    );
    expect(Math.min(seen.row, seen.quarantined)).toBeGreaterThan(10);
  });

  test.each([jsonl, textLines].map((kind) => [kind.format, kind] as const))('ranges of %s', async (_, kind) => {
    await fc.assert(
      fc.asyncProperty(kind.file, fc.nat(1000), fc.nat(1000), settings, async (bytes, from, length, options) => {
        const entry = { ...(await put(`a${kind.extension}`, bytes)), format: kind.format };
        const start = Math.floor((from / 1001) * bytes.length);
        await compare(entry, { kind: 'range', start, end: Math.min(bytes.length, start + length) }, options);
      }),
      { numRuns: 60 },
    );
  });

  test('archives', async () => {
    const entryFile = fc.constantFrom(...STREAMS).chain((kind) =>
      fc.tuple(kind.file, compression).map(([bytes, [suffix, compress]]) => ({
        name: `a${kind.extension}${suffix}`,
        content: compress(bytes),
      })),
    );
    const odd = fc.constantFrom(
      { name: '.hidden', content: Buffer.from('x') },
      { name: 'image.png', content: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
      { name: 'empty.txt', content: Buffer.alloc(0) },
      { name: 'cut.jsonl.gz', content: gzipSync('{"text":"one"}\n{"text":"two"}\n'.repeat(20)).subarray(0, 40) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 3, arbitrary: entryFile }, odd), { minLength: 1, maxLength: 5 }),
        compression,
        fc.nat(5),
        settings,
        async (entries, [suffix, compress], cut, options) => {
          const packer = pack();
          for (const { name, content } of entries) packer.entry({ name }, content);
          packer.finalize();
          const packed = compress(await readAll(packer as unknown as AsyncIterable<Uint8Array>));
          const kept = cut === 0 ? packed.subarray(0, Math.ceil(packed.length * 0.7)) : packed;
          const entry = await put(`a.tar${suffix}`, kept);
          await compare(entry, { kind: 'all' }, options);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('row groups, damaged ones too', async () => {
    const seen = { row: 0, quarantined: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fc.integer()), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(3),
        fc.boolean(),
        settings,
        async (rows, rowGroupSize, damage, isWhole, options) => {
          const bytes = Buffer.from(
            parquetWriteBuffer({
              columnData: [
                {
                  name: 'text',
                  type: 'STRING',
                  data: rows.map(([value], i) => (i === 5 ? 'long '.repeat(40) : value)),
                },
                { name: 'n', data: rows.map(([, value]) => value) },
              ],
              rowGroupSize,
            }),
          );
          // The header of the first page.
          if (damage === 0) bytes.fill(0xff, 4, 16);
          const entry = { ...(await put('a.parquet', bytes)), format: 'parquet' };
          const groupCount = Math.ceil(rows.length / rowGroupSize);
          const groups = Array.from({ length: groupCount }, (_, group) => group).filter((group) => group !== 1);
          const events = await compare(entry, isWhole ? { kind: 'all' } : { kind: 'groups', groups }, options);
          for (const event of events) seen[event.kind]++;
        },
      ),
      { numRuns: 80 },
    );
    expect(Math.min(seen.row, seen.quarantined)).toBeGreaterThan(5);
  });

  test('a file that is gone, and one that changed', async () => {
    const entry = await put('gone.jsonl', Buffer.from('{"text":"x"}\n'));
    const options = { sampleShare: undefined, blockBytes: 4096, maxRowBytes: 1 << 20 } as const;
    for (const wants of [() => true, () => false]) {
      await compare({ ...entry, sizeBytes: 5 }, { kind: 'all' }, { ...options, wants });
      await compare({ ...entry, path: join(folder, 'nowhere') }, { kind: 'all' }, { ...options, wants });
    }
  });
});

describe('what is not wanted costs no parsing', () => {
  const LINES = Array.from({ length: 500 }, (_, id) => JSON.stringify({ id, text: `row ${id}` }));
  const wants = (ordinal: number) => ordinal === 300;
  const parsesOf = async (format: RowFormat, content: string, only?: (ordinal: number) => boolean) => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      const { rows } = await decodeText(format, content, only === undefined ? {} : { wants: only });
      return { parses: parse.mock.calls.length, rows };
    } finally {
      parse.mockRestore();
    }
  };

  test.each([
    ['jsonl', LINES.join('\n'), 1],
    // The first element is parsed for its keys.
    ['json-array', `[${LINES.join(',')}]`, 2],
  ])('%s', async (name, content, expected) => {
    const format = formatNamed(name)!;
    const all = await parsesOf(format, content);
    expect(all.parses).toBeGreaterThanOrEqual(500);
    const one = await parsesOf(format, content, wants);
    expect(one.parses).toBe(expected);
    expect(one.rows).toEqual([all.rows[300]]);
  });

  test('a row group without a wanted row is not read', async () => {
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [{ name: 'text', type: 'STRING', data: LINES }],
        rowGroupSize: 100,
      }),
    );
    const whole = await put('groups.parquet', bytes);
    // The pages of the first groups are overwritten: whoever reads them meets the damage.
    const start = bytes.indexOf('row 300');
    bytes.fill(0xff, 8, Math.floor(start / 2));
    const damaged = { ...(await put('damaged.parquet', bytes)), format: 'parquet' };
    const all = await read(whole, { kind: 'all' }, {});
    const one = await read(damaged, { kind: 'all' }, { wants });
    expect(one).toEqual({ events: [all.events[300]], positions: 500 });
    expect((await read(damaged, { kind: 'all' }, {})).events.map(({ kind }) => kind)).toContain('quarantined');
  });
});
