import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AsyncBuffer } from 'hyparquet';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parquet } from './parquet.ts';
import { readParquetFooter } from './parquet-footer.ts';
import { ParquetGroupReader } from './parquet-group-reader.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-column-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = fc.option(fc.string({ maxLength: 12 }), { nil: null });
const turns = fc.array(fc.record({ role: text, content: text }), { maxLength: 4 });
const row = fc.record({ id: fc.integer({ min: 0, max: 1000 }), text, flag: fc.boolean(), turns });

const SCHEMA: NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']> = [
  { name: 'root', num_children: 4 },
  { name: 'id', type: 'INT32', repetition_type: 'REQUIRED' },
  { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'flag', type: 'BOOLEAN', repetition_type: 'REQUIRED' },
  { name: 'turns', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
  { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
];
const COLUMNS = ['id', 'text', 'flag', 'turns'] as const;

test('rows taken a few at a time are the rows of the file, wherever pages end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
      async (rows, pageSize, sizes) => {
        const buffer = parquetWriteBuffer({
          schema: SCHEMA,
          columnData: COLUMNS.map((name) => ({ name, data: rows.map((one) => one[name]) })),
          pageSize,
        });
        const file: AsyncBuffer = { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) };
        const reader = await ParquetGroupReader.open(file, await readParquetFooter(file), 0);
        const taken: unknown[] = [];
        for (let turn = 0; taken.length < rows.length; turn++) {
          const size = Math.min(sizes[turn % sizes.length]!, rows.length - taken.length);
          const cells = await reader.take(size);
          expect(cells.map(({ length }) => length)).toEqual(COLUMNS.map(() => size));
          for (let at = 0; at < size; at++)
            taken.push(Object.fromEntries(COLUMNS.map((name, index) => [name, cells[index]![at]])));
        }
        expect(taken).toEqual(await parquetReadObjects({ file }));
      },
    ),
    { numRuns: 60 },
  );
});

test('a row group of more than one slice is read through', async () => {
  const count = 1_200_000;
  const path = join(folder, 'long.parquet');
  const data = Int32Array.from({ length: count }, (_, id) => id);
  await writeFile(path, Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'id', data }], rowGroupSize: count })));
  const wanted = [0, 599_999, 600_000, 1_000_000, count - 1];
  const found: unknown[] = [];
  const options = { maxRowBytes: 1000, path: 'long.parquet', wants: (ordinal: number) => wanted.includes(ordinal) };
  for await (const events of parquet.decodeGroups!(path, [0], options))
    for (const event of events) found.push(event.kind === 'row' ? [event.ordinal, event.value.id] : event);
  expect(found).toEqual(wanted.map((id) => [id, id]));
});
