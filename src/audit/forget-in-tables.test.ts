import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { readParquetFile } from '../workspace/read-parquet-file.ts';
import { writeTable } from '../workspace/write-table.ts';
import { forgetInTables } from './forget-in-tables.ts';

const cluster = (text: string) => hash('sha256', text).slice(0, 16);
const ADA = cluster('what Ada said');
const OTHERS = cluster('what others said');

/** 40,000 records, more than one group: every third is a copy of what Ada said, the rest of what others said. */
async function setUp(): Promise<string> {
  const folder = await temporaryFolder('forget-in-tables');
  const numbers = Array.from({ length: 40_000 }, (_, index) => index);
  const isAda = (index: number) => index % 3 === 0;
  await writeTable(path.join(folder, 'repeats.parquet'), [
    {
      name: 'record_id',
      type: 'STRING',
      data: numbers.map((index) => (index === 3 ? 'web/ada@example' : `web/${index}`)),
    },
    {
      name: 'survivor_id',
      type: 'STRING',
      nullable: true,
      data: numbers.map((index) => (isAda(index) ? 'web/ada@example' : null)),
    },
    { name: 'cluster', type: 'STRING', data: numbers.map((index) => (isAda(index) ? ADA : OTHERS)) },
    { name: 'archive_entry', type: 'STRING', nullable: true, data: numbers.map((index) => `entry-${index}.txt`) },
    { name: 'words', type: 'INT32', data: Int32Array.from(numbers) },
    { name: 'row_removed', type: 'BOOLEAN', data: numbers.map((index) => index % 2 === 0) },
    { name: 'day', type: 'INT64', data: numbers.map((index) => BigInt(index) << 40n) },
  ]);
  // The first pair is of Ada's cluster and names her nowhere: another copy of her words stands first.
  await writeTable(path.join(folder, 'pairs.parquet'), [
    { name: 'record_id', type: 'STRING', data: ['web/0', 'web/1'] },
    { name: 'other_id', type: 'STRING', data: ['web/6', 'web/4'] },
    { name: 'cluster', type: 'STRING', data: [ADA, OTHERS] },
  ]);
  return folder;
}

type Row = Readonly<Record<string, unknown>>;

async function rowsOf(folder: string, name: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const group of readParquetFile<Row>(path.join(folder, name))) rows.push(...group);
  return rows;
}

const schemaOf = async (file: string) => (await parquetMetadataAsync(await asyncBufferFromFile(file))).schema;
const forgottenId = (id: string) => (id === 'web/ada@example' ? 'web/%0123' : undefined);

test('ids, clusters and entries of forgotten records go from both tables; rows, types and all else stay', async () => {
  const folder = await setUp();
  const before = await rowsOf(folder, 'repeats.parquet');
  const schema = await schemaOf(path.join(folder, 'repeats.parquet'));
  await forgetInTables(folder, { forgottenId });
  const after = await rowsOf(folder, 'repeats.parquet');
  const name = after[3]!.cluster as string;
  expect(name).toMatch(/^%[0-9a-f]{15}$/);
  expect(after).toEqual(
    before.map((row, index) => ({
      ...row,
      ...(index % 3 === 0 && { survivor_id: 'web/%0123', cluster: name }),
      ...(index === 3 && { record_id: 'web/%0123', archive_entry: null }),
    })),
  );
  expect(await schemaOf(path.join(folder, 'repeats.parquet'))).toEqual(schema);
  expect(await rowsOf(folder, 'pairs.parquet')).toEqual([
    { record_id: 'web/0', other_id: 'web/6', cluster: name },
    { record_id: 'web/1', other_id: 'web/4', cluster: OTHERS },
  ]);
  for (const file of await readdir(folder)) {
    const bytes = await readFile(path.join(folder, file));
    expect(bytes.includes('ada@example') || bytes.includes(ADA), file).toBe(false);
  }
  expect((await readdir(folder)).sort()).toEqual(['pairs.parquet', 'repeats.parquet']);

  const once = await readFile(path.join(folder, 'repeats.parquet'));
  await forgetInTables(folder, { forgottenId });
  expect((await readFile(path.join(folder, 'repeats.parquet'))).equals(once)).toBe(true);
});

test('tables without forgotten records keep their bytes; none is no error', async () => {
  const folder = await setUp();
  const before = await readFile(path.join(folder, 'repeats.parquet'));
  await forgetInTables(folder, { forgottenId: () => undefined });
  expect((await readFile(path.join(folder, 'repeats.parquet'))).equals(before)).toBe(true);
  await forgetInTables(path.join(folder, 'nowhere'), { forgottenId });
});
