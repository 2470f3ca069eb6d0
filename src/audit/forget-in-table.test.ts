import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeTable } from '../workspace/write-table.ts';
import { forgetInTable } from './forget-in-table.ts';

/** 40,000 rows, more than one group: every third record is a copy of `ada`, the rest of others. */
async function setUp(): Promise<string> {
  const folder = await temporaryFolder('forget-in-table');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'repeats.parquet');
  const numbers = Array.from({ length: 40_000 }, (_, index) => index);
  await writeTable(file, [
    { name: 'record_id', type: 'STRING', data: numbers.map((index) => `web/${index}`) },
    { name: 'survivor_id', type: 'STRING', data: numbers.map((index) => (index % 3 === 0 ? 'web/ada@example' : null)) },
    {
      name: 'cluster',
      type: 'STRING',
      data: numbers.map((index) => (index % 3 === 0 ? 'a'.repeat(16) : 'b'.repeat(16))),
    },
    { name: 'archive_entry', type: 'STRING', data: numbers.map((index) => `ada-${index}.txt`) },
    { name: 'words', type: 'INT32', data: Int32Array.from(numbers) },
    { name: 'removed', type: 'BOOLEAN', data: numbers.map((index) => index % 2 === 0) },
    { name: 'day', type: 'INT64', data: numbers.map((index) => BigInt(index) << 40n) },
  ]);
  return file;
}

async function rowsOf(name: string) {
  const file = await asyncBufferFromFile(name);
  return parquetReadObjects({ file, compressors });
}

test('ids, clusters and entries of forgotten records go; rows, types and all else stay', async () => {
  const file = await setUp();
  const before = await rowsOf(file);
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file));
  const gone = new Map([
    ['web/ada@example', 'web/forgotten-1'],
    ['web/1', 'web/forgotten-2'],
  ]);
  await forgetInTable(file, { forgottenId: (id) => gone.get(id) });
  const after = await rowsOf(file);
  expect(after).toHaveLength(before.length);
  expect(after[1]).toEqual({
    ...before[1],
    record_id: 'web/forgotten-2',
    archive_entry: null,
    cluster: after[1]!.cluster,
  });
  expect(after[0]).toEqual({ ...before[0], survivor_id: 'web/forgotten-1', cluster: after[0]!.cluster });
  // Both clusters hold a forgotten record; they stay two.
  expect(new Set(after.map(({ cluster }) => cluster)).size).toBe(2);
  expect(after.some(({ cluster }) => cluster === 'a'.repeat(16))).toBe(false);
  expect(after.map(({ words, removed, day }) => [words, removed, day])).toEqual(
    before.map(({ words, removed, day }) => [words, removed, day]),
  );
  const schema = (await parquetMetadataAsync(await asyncBufferFromFile(file))).schema;
  expect(schema).toEqual(metadata.schema);
  expect((await readFile(file)).includes('ada@example')).toBe(false);
  expect(await readdir(path.dirname(file))).toEqual(['repeats.parquet']);

  const once = await readFile(file);
  await forgetInTable(file, { forgottenId: (id) => gone.get(id) });
  expect((await readFile(file)).equals(once)).toBe(true);
});

test('a table without forgotten records keeps its bytes; none is no error', async () => {
  const file = await setUp();
  const before = await readFile(file);
  await forgetInTable(file, { forgottenId: () => undefined });
  expect((await readFile(file)).equals(before)).toBe(true);
  await forgetInTable(path.join(path.dirname(file), 'pairs.parquet'), { forgottenId: () => undefined });
});
