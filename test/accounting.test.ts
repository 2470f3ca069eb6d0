import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { audit } from '../src/report/audit.ts';
import { readAll } from './fixtures/byte-blocks.ts';
import { readAuditFacts } from './support/audit-facts.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

/** Random mixtures, each audited whole. */
const RUNS = 10;

/** Good rows give `records` records; bad rows are quarantined for `reason`; blank ones are no rows. */
type Line =
  | { readonly kind: 'good'; readonly bytes: Buffer; readonly records: number }
  | { readonly kind: 'bad'; readonly bytes: Buffer; readonly reason: string }
  | { readonly kind: 'blank'; readonly bytes: Buffer };

interface Expected {
  readonly path: string;
  readonly entry: string | null;
  readonly row: number | null;
  readonly unit: 'line' | 'row' | 'file';
  readonly reason: string;
}

interface MadeFile {
  readonly bytes: Uint8Array | Promise<Uint8Array>;
  readonly records: number;
  readonly bad: readonly Omit<Expected, 'path'>[];
}

const text = fc
  .string({ unit: fc.constantFrom('a', 'ž', '🐎', ' ', '"', '\\', '\n', ','), minLength: 1, maxLength: 30 })
  .map((letters) => `x${letters}`);
const good = (value: unknown, records: number): Line => ({
  kind: 'good',
  bytes: Buffer.from(JSON.stringify(value)),
  records,
});
const bad = (bytes: string | Buffer, reason: string): Line => ({
  kind: 'bad',
  bytes: Buffer.from(bytes as string),
  reason,
});
const LONG_LINE = Buffer.from(JSON.stringify({ text: 'long '.repeat(1000) }));
const MAX_ROW_BYTES = 4000;

const goodLine: fc.Arbitrary<Line> = fc.oneof(
  fc.record({ text }).map((row) => good(row, 1)),
  fc.record({ id: fc.nat(5), text }).map((row) => good(row, 1)),
  fc.tuple(text, text).map(([user, assistant]) =>
    good(
      {
        messages: [
          { role: 'user', content: user },
          { role: 'assistant', content: assistant },
        ],
      },
      2,
    ),
  ),
  fc
    .tuple(text, text, text)
    .map(([prompt, chosen, rejected]) => good({ prompt, chosen: `${chosen}+`, rejected: `${rejected}-` }, 3)),
);
const badLine: fc.Arbitrary<Line> = fc.constantFrom(
  bad('{"text": "cut', 'malformed-json'),
  bad('{"text": "a\0b"}', 'malformed-json'),
  bad('[1, 2]', 'not-an-object'),
  bad('"text"', 'not-an-object'),
  bad(Buffer.from('{"text": "caf\xe9"}', 'latin1'), 'invalid-utf8'),
  bad('{"text": 17}', 'wrong-type'),
  bad('{"text": "  "}', 'no-text'),
  bad('{"other": null}', 'no-text'),
  bad(LONG_LINE, 'row-too-long'),
);
const blankLine: fc.Arbitrary<Line> = fc.constantFrom<Line>(
  { kind: 'blank', bytes: Buffer.from('') },
  { kind: 'blank', bytes: Buffer.from(' \t') },
);
const lines = fc.array(
  fc.oneof({ weight: 5, arbitrary: goodLine }, { weight: 3, arbitrary: badLine }, { weight: 2, arbitrary: blankLine }),
  {
    minLength: 1,
    maxLength: 30,
  },
);

interface MadeStream extends MadeFile {
  readonly bytes: Uint8Array;
}

function joinLines(list: readonly Line[], end: '\n' | '\r\n', endsOpen: boolean): MadeStream {
  const bytes = Buffer.concat(
    list.flatMap((line, index) => [line.bytes, Buffer.from(endsOpen && index === list.length - 1 ? '' : end)]),
  );
  return {
    bytes,
    records: list.reduce((sum, line) => sum + (line.kind === 'good' ? line.records : 0), 0),
    bad: list.flatMap((line, index) =>
      line.kind === 'bad' ? [{ entry: null, row: index + 1, unit: 'line' as const, reason: line.reason }] : [],
    ),
  };
}

const lineFile = fc
  .tuple(lines, fc.constantFrom('\n' as const, '\r\n' as const), fc.boolean())
  .map((all) => joinLines(...all));
/** A stream that holds no byte at all is an empty file, and that is another matter. */
const filled = lineFile.filter(({ bytes }) => bytes.length > 0);

const csvFile = fc
  .array(fc.option(fc.constantFrom('wide', 'empty', 'narrow', 'stray'), { nil: undefined, freq: 3 }), {
    minLength: 4,
    maxLength: 25,
  })
  .map((kinds): MadeStream => {
    const rows = kinds.map((kind, i) => {
      if (kind === 'wide') return `${i},"a, b",c,d`;
      if (kind === 'narrow') return String(i);
      if (kind === 'stray') return `${i},"closed" and more,c`;
      if (kind === 'empty') return `${i},,c`;
      return `${i},"Row ${i}\nof two lines, ""quoted""",c`;
    });
    const reasons = {
      wide: 'wrong-column-count',
      narrow: 'wrong-column-count',
      stray: 'malformed-csv',
      empty: 'no-text',
    } as const;
    return {
      bytes: Buffer.from(`id,text,note\n${rows.join('\n')}\n`),
      records: kinds.filter((kind) => kind === undefined).length,
      bad: kinds.flatMap((kind, index) =>
        kind === undefined ? [] : [{ entry: null, row: index + 1, unit: 'row' as const, reason: reasons[kind] }],
      ),
    };
  });

const tableRows = fc.array(fc.option(text, { nil: null, freq: 4 }), { minLength: 1, maxLength: 25 });
const badTableRows = (rows: readonly (string | null)[]) =>
  rows.flatMap((row, index) =>
    row === null ? [{ entry: null, row: index + 1, unit: 'row' as const, reason: 'no-text' }] : [],
  );
const parquetFile = tableRows.map(
  (rows): MadeFile => ({
    bytes: new Uint8Array(
      parquetWriteBuffer({
        columnData: [{ name: 'text', type: 'STRING', nullable: true, data: rows }],
        rowGroupSize: 7,
      }),
    ),
    records: rows.filter((row) => row !== null).length,
    bad: badTableRows(rows),
  }),
);
const jsonFile = tableRows.map(
  (rows): MadeFile => ({
    bytes: Buffer.from(
      JSON.stringify(
        rows.map((row) => ({ text: row })),
        null,
        1,
      ),
    ),
    records: rows.filter((row) => row !== null).length,
    bad: badTableRows(rows),
  }),
);
const textFile = fc.constantFrom<MadeFile>(
  { bytes: Buffer.from('A note.'), records: 1, bad: [] },
  { bytes: Buffer.from(' \n '), records: 0, bad: [{ entry: null, row: null, unit: 'file', reason: 'no-text' }] },
  {
    bytes: Buffer.from('caf\xe9', 'latin1'),
    records: 0,
    bad: [{ entry: null, row: null, unit: 'file', reason: 'invalid-utf8' }],
  },
  {
    bytes: Buffer.alloc(5000, 'long '),
    records: 0,
    bad: [{ entry: null, row: null, unit: 'file', reason: 'row-too-long' }],
  },
);

/** An archive of lines, a table and texts: places count in each entry anew. */
const tarFile = fc.tuple(filled, csvFile, filled, textFile).map((inside): MadeFile => {
  const names = ['a/one.jsonl', 'a/two.csv', 'b/three.jsonl.gz', 'b/four.md'];
  const packer = pack();
  const write = async (): Promise<Uint8Array> => {
    for (const [index, file] of inside.entries()) {
      const bytes = Buffer.from((await file.bytes) as Uint8Array<ArrayBuffer>);
      packer.entry({ name: names[index]! }, index === 2 ? gzipSync(bytes) : bytes);
    }
    packer.finalize();
    return readAll(packer as unknown as AsyncIterable<Uint8Array>);
  };
  return {
    bytes: write(),
    records: inside.reduce((sum, { records }) => sum + records, 0),
    bad: inside.flatMap(({ bad: places }, index) => places.map((place) => ({ ...place, entry: names[index]! }))),
  };
});

const anyFile: fc.Arbitrary<readonly [extension: string, MadeFile]> = fc.oneof(
  filled.map((file) => ['jsonl', file] as const),
  filled.map((file) => ['jsonl.gz', { ...file, bytes: gzipSync(file.bytes) }] as const),
  filled.map((file) => ['jsonl.zst', { ...file, bytes: zstdCompressSync(file.bytes) }] as const),
  csvFile.map((file) => ['csv', file] as const),
  csvFile.map((file) => ['csv.gz', { ...file, bytes: gzipSync(file.bytes) }] as const),
  parquetFile.map((file) => ['parquet', file] as const),
  jsonFile.map((file) => ['json', file] as const),
  textFile.map((file) => ['md', file] as const),
  tarFile.map((file) => ['tar', file] as const),
);

const order = (a: Expected, b: Expected) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

test('every row is accounted for: accepted, or quarantined with its true place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyFile, { minLength: 3, maxLength: 12 }), async (made) => {
      const folder = await temporaryFolder('accounting');
      // One text that is sound, so that there is something to audit whatever else is drawn.
      const files: Record<string, Uint8Array> = { 'sound/note.md': Buffer.from('Always here.') };
      const expected: Expected[] = [];
      let accepted = 1;
      for (const [index, [extension, file]] of made.entries()) {
        const name = `s${index % 3}/f${index}.${extension}`;
        files[name] = await file.bytes;
        accepted += file.records;
        for (const place of file.bad) expected.push({ path: name, ...place });
      }
      await writeFiles(path.join(folder, 'data'), files);
      const report = await audit({
        data: [path.join(folder, 'data')],
        workspace: path.join(folder, 'ws'),
        maxRowBytes: MAX_ROW_BYTES,
      });
      const { quarantine, json } = await readAuditFacts(report.folder);
      const { records, quarantine: byReason, totals } = JSON.parse(json);
      const found = quarantine.map(
        ({ path: file, entry, row, unit, reason }): Expected => ({ path: file, entry, row, unit, reason }),
      );
      expect(found.toSorted(order)).toEqual(expected.toSorted(order));
      expect(records).toEqual({ read: accepted + expected.length, accepted, quarantined: expected.length });
      const counted = byReason.reduce((sum: number, cell: { records: number }) => sum + cell.records, 0);
      expect(counted).toBe(expected.length);
      expect(report.files.reduce((sum, file) => sum + file.records, 0)).toBe(accepted);
      expect(report.files.reduce((sum, file) => sum + file.rows, 0)).toBe(totals.rows);
      for (const { remedy, detail } of quarantine) expect([remedy.length > 5, detail.length > 5]).toEqual([true, true]);
    }),
    { numRuns: RUNS, seed: 20261122, endOnFailure: true },
  );
});
