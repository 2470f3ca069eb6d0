import { mkdir, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { PartColumnReader } from './part-columns.ts';
import { GROUP_ROWS } from './part-table-writer.ts';
import { partTablePath } from './parts.ts';
import { writeTable } from './write-table.ts';

const KEY = 'ab'.repeat(16);

/** A part with a table of fingerprints of so many rows. */
async function makePart(rows: number) {
  const workspace = { folder: await temporaryFolder('columns') };
  const file = partTablePath(workspace, KEY, 'fingerprints');
  await mkdir(path.dirname(file), { recursive: true });
  const wide = BigInt64Array.from(
    { length: rows },
    (_, row) => BigInt(row) * 0x1234_5678_9abcn * (row % 2 === 0 ? 1n : -1n),
  );
  const small = Int32Array.from({ length: rows }, (_, row) => (row * 7919) % 1000);
  await writeTable(file, [
    { name: 'wide', type: 'INT64', nullable: false, encoding: 'PLAIN', data: wide },
    { name: 'small', type: 'INT32', nullable: false, encoding: 'PLAIN', data: small },
    { name: 'other', type: 'INT32', nullable: false, encoding: 'PLAIN', data: new Int32Array(rows).fill(5) },
  ]);
  return { workspace, file, wide, small };
}

test.each([1, 1000, GROUP_ROWS, GROUP_ROWS + 1, 2 * GROUP_ROWS + 77])(
  'gives %i rows of the columns asked for, in their order',
  async (rows) => {
    const { workspace, wide, small } = await makePart(rows);
    const reader = new PartColumnReader(workspace, 'fingerprints');
    expect(await reader.read(KEY, ['small', 'wide'])).toEqual([small, wide]);
    expect(await reader.read(KEY, ['wide'])).toEqual([wide]);
    expect(await reader.read(KEY, ['other'])).toEqual([new Int32Array(rows).fill(5)]);
  },
);

test('arrays are the caller’s own', async () => {
  const { workspace, small } = await makePart(10);
  const reader = new PartColumnReader(workspace, 'fingerprints');
  const [first] = await reader.read(KEY, ['small']);
  first!.fill(0 as never);
  expect(await reader.read(KEY, ['small'])).toEqual([small]);
});

test('reads of several columns at once do not mix', async () => {
  const { workspace, wide, small } = await makePart(GROUP_ROWS + 5);
  const reader = new PartColumnReader(workspace, 'fingerprints');
  const found = await Promise.all(['wide', 'small', 'wide'].map((name) => reader.read(KEY, [name])));
  expect(found).toEqual([[wide], [small], [wide]]);
});

test('a part that is gone or cut is an error, not an empty column', async () => {
  const { workspace, file } = await makePart(3000);
  const known = new PartColumnReader(workspace, 'fingerprints');
  await known.read(KEY, ['small']);
  await truncate(file, 200);
  await expect(new PartColumnReader(workspace, 'fingerprints').read(KEY, ['small'])).rejects.toThrow();
  await rm(file);
  await expect(known.read(KEY, ['small'])).rejects.toMatchObject({ code: 'ENOENT' });
});
